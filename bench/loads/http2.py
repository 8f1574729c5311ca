"""As much of HTTP/2 as it takes to make a call that no library would make, and to read its status: frames and header fields by RFC 9113 and RFC 7541, no Huffman codes."""
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY = 0, 1, 3, 4, 7
END_STREAM, END_HEADERS = 1, 4
STATUSES = {8: "200", 9: "204", 10: "206", 11: "304", 12: "400", 13: "404", 14: "500"}  # fields of the static table that hold a status
STATIC = 61


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def number(value, bits, first):
    most = (1 << bits) - 1
    if value < most:
        return bytes([first | value])
    out, value = [first | most], value - most
    while value >= 128:
        out.append(value % 128 + 128)
        value //= 128
    return bytes(out + [value])


def block(fields):
    return b"".join(b"\0" + number(len(name), 7, 0) + name + number(len(value), 7, 0) + value for name, value in fields)


def call(fields, *datas, ends=True):
    """A connection with one call: its header fields, then its data, in as many frames as are given."""
    out = PREFACE + frame(SETTINGS, 0, 0, b"") + frame(HEADERS, END_HEADERS | (END_STREAM if ends and not datas else 0), 1, block(fields))
    for at, data in enumerate(datas):
        for begin in range(0, max(1, len(data)), 16384):
            last = ends and at == len(datas) - 1 and begin + 16384 >= len(data)
            out += frame(DATA, END_STREAM if last else 0, 1, data[begin:begin + 16384])
    return out


class Answer:
    """What has come back so far: status fields of the stream, and whether it ended."""

    def __init__(self):
        self.buffer, self.table, self.fields, self.ended = b"", [], {}, False

    def feed(self, data):
        self.buffer += data
        while len(self.buffer) >= 9:
            length = int.from_bytes(self.buffer[:3], "big")
            if len(self.buffer) < 9 + length:
                return
            kind, flags, payload = self.buffer[3], self.buffer[4], self.buffer[9:9 + length]
            self.buffer = self.buffer[9 + length:]
            if kind == HEADERS:
                self.read(payload)
            self.ended |= kind in (RST_STREAM, GOAWAY) or (kind in (DATA, HEADERS) and bool(flags & END_STREAM))

    def read(self, data):
        at = 0
        while at < len(data):
            first = data[at]
            if first & 0x80:
                index, at = self.integer(data, at, 7)
                name, value = self.indexed(index)
            elif first & 0xE0 == 0x20:
                _, at = self.integer(data, at, 5)
                continue
            else:
                index, at = self.integer(data, at, 6 if first & 0x40 else 4)
                name, _ = self.indexed(index) if index else (None, None)
                if name is None:
                    name, at = self.text(data, at)
                value, at = self.text(data, at)
                if first & 0x40:
                    self.table.insert(0, (name, value))
            self.fields[name] = value

    def indexed(self, index):
        if index > STATIC:
            return self.table[index - STATIC - 1]
        return (":status", STATUSES[index]) if index in STATUSES else (f"static {index}", "")

    def text(self, data, at):
        assert not data[at] & 0x80, "a Huffman code"
        length, at = self.integer(data, at, 7)
        return data[at:at + length].decode("latin-1"), at + length

    @staticmethod
    def integer(data, at, bits):
        most = (1 << bits) - 1
        value, at, shift = data[at] & most, at + 1, 0
        if value == most:
            while True:
                value += (data[at] & 127) << shift
                shift, at = shift + 7, at + 1
                if data[at - 1] < 128:
                    break
        return value, at
