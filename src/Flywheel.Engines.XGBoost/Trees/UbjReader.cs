using System.Buffers.Binary;
using System.Text;

namespace Flywheel.Engines.XGBoost.Trees;

/// <summary>
/// Reads Universal Binary JSON (ubjson.org, draft 12) as XGBoost writes it: objects and arrays of values, and arrays of one
/// numeric type. Numbers are big-endian. Floats come back bit for bit, which no text form promises.
/// </summary>
internal ref struct UbjReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>
    /// The next value: a dictionary, an object array, a <c>float[]</c>, <c>int[]</c>, <c>long[]</c> or <c>byte[]</c>, a text, a <c>long</c>, a <c>double</c>, a <c>bool</c> or null.
    /// </summary>
    /// <exception cref="FormatException">The bytes are not of this form.</exception>
    public object? Read() => Read((char)Take(1)[0]);

    private object? Read(char mark) => mark switch
    {
        '{' => ReadObject(),
        '[' => ReadArray(),
        'S' => ReadText(),
        'i' or 'U' or 'I' or 'l' or 'L' => ReadWhole(mark),
        'd' => (double)BinaryPrimitives.ReadSingleBigEndian(Take(sizeof(float))),
        'D' => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double))),
        'T' => true,
        'F' => false,
        'Z' => null,
        _ => throw new FormatException($"Unknown mark '{mark}'."),
    };

    private Dictionary<string, object?> ReadObject()
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (_rest[0] != '}')
        {
            var name = ReadText();
            members.Add(name, Read());
        }

        Take(1);
        return members;
    }

    private object ReadArray()
    {
        if (_rest[0] == '$')
        {
            var type = (char)Take(2)[1];
            return ReadTyped(type, ReadCount());
        }

        if (_rest[0] == '#')
        {
            var counted = new object?[ReadCount()];
            for (var i = 0; i < counted.Length; i++)
            {
                counted[i] = Read();
            }

            return counted;
        }

        var values = new List<object?>();
        while (_rest[0] != ']')
        {
            values.Add(Read());
        }

        Take(1);
        return values.ToArray();
    }

    private object ReadTyped(char type, int count)
    {
        switch (type)
        {
            case 'd':
                var floats = new float[count];
                foreach (ref var value in floats.AsSpan())
                {
                    value = BinaryPrimitives.ReadSingleBigEndian(Take(sizeof(float)));
                }

                return floats;
            case 'l':
                var wholes = new int[count];
                foreach (ref var value in wholes.AsSpan())
                {
                    value = BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));
                }

                return wholes;
            case 'L':
                var longs = new long[count];
                foreach (ref var value in longs.AsSpan())
                {
                    value = BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));
                }

                return longs;
            case 'U':
                return Take(count).ToArray();
            default:
                throw new FormatException($"Unknown element type '{type}'.");
        }
    }

    private int ReadCount()
    {
        Take(1);
        return checked((int)ReadWhole((char)Take(1)[0]));
    }

    private long ReadWhole(char mark) => mark switch
    {
        'i' => (sbyte)Take(1)[0],
        'U' => Take(1)[0],
        'I' => BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short))),
        'l' => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int))),
        'L' => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long))),
        _ => throw new FormatException($"'{mark}' is no whole number."),
    };

    private string ReadText() => Encoding.UTF8.GetString(Take(checked((int)ReadWhole((char)Take(1)[0]))));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw new FormatException("The bytes end too early.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
