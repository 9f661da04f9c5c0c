contact "a😀"
trait a.b = "a key may be escaped"
