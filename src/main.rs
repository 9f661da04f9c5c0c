//! The command line's entry.

fn main() -> std::process::ExitCode {
    thresh::cli::main(std::env::args_os())
}
