namespace Flywheel.Protocols.OpenInference.Grpc;

/// <summary>Walks over the fields of a message in which all have a length: texts, messages, packed lists. It stops before anything else.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int LengthDelimited = 2;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>True when every byte was read.</summary>
    internal readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The next field; false at the end, and before a field that has no length or is cut.</summary>
    internal bool TryReadField(out int field, out ReadOnlySpan<byte> value)
    {
        field = 0;
        value = default;

        // Field numbers up to 15 have a tag of one byte.
        if (_rest.Length < 2 || (_rest[0] & 7) != LengthDelimited || _rest[0] >= 0x80)
        {
            return false;
        }

        var (length, at) = ((int)_rest[1], 2);
        if (length >= 0x80)
        {
            // Lengths up to 16,383 have two bytes.
            if (_rest.Length < 3 || _rest[2] >= 0x80)
            {
                return false;
            }

            (length, at) = ((length & 0x7F) | (_rest[2] << 7), 3);
        }

        if (length > _rest.Length - at)
        {
            return false;
        }

        field = _rest[0] >> 3;
        value = _rest.Slice(at, length);
        _rest = _rest[(at + length)..];
        return true;
    }
}
