using System.Text;
using System.Text.Json;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Rows;

/// <summary>
/// One JSON object read by a schema, and read again and again: what a request's row or a journal's line holds, without an object a value. A row that was not read
/// (<see cref="Read"/> said why) has no values. Not thread-safe.
/// </summary>
public sealed class JsonRow
{
    private readonly Schema _schema;
    private readonly byte[][] _names;
    private readonly bool[] _seen;
    private readonly RowSlot[] _slots;

    /// <summary>Reads rows of this schema.</summary>
    public JsonRow(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _names = [.. schema.Names.Select(Encoding.UTF8.GetBytes)];
        _seen = new bool[_names.Length];
        _slots = new RowSlot[_names.Length];
    }

    /// <summary>The columns.</summary>
    public Schema Schema => _schema;

    /// <summary>Called with the name of each key that the schema does not have.</summary>
    internal Action<string>? Extra { get; init; }

    /// <summary>True when the row has no value in this column.</summary>
    public bool IsNull(int column) => !_seen[column] || _slots[column].IsNull;

    /// <summary>A whole number, a moment in microseconds, or 1 for true.</summary>
    public long Whole(int column) => _slots[column].Whole;

    /// <summary>A floating-point number.</summary>
    public double Number(int column) => _slots[column].Number;

    /// <summary>A text.</summary>
    public string? Text(int column) => _slots[column].Text;

    /// <summary>Reads the object that the reader stands on, up to its end: null when it fits the schema, else why not.</summary>
    /// <param name="reader">A reader over <paramref name="json"/>.</param>
    /// <param name="json">The whole text.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A text is not UTF-8.</exception>
    public string? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        Array.Clear(_seen);
        for (var expected = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; expected++)
        {
            var column = Find(ref reader, expected);
            if (column < 0)
            {
                Extra?.Invoke(reader.GetString()!);
                reader.Read();
                reader.Skip();
                continue;
            }

            if (_seen[column])
            {
                return $"column '{_schema.Fields[column].Name}' twice";
            }

            reader.Read();
            _seen[column] = true;
            if (_slots[column].Read(ref reader, _schema.Fields[column].Type, json) is { } wrong)
            {
                return $"column '{_schema.Fields[column].Name}' is {wrong}, wanted {SchemaDefinition.WordOf(_schema.Fields[column].Type)}";
            }
        }

        return null;
    }

    /// <summary>Why the row that was read lacks something, or null.</summary>
    public string? Lack()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (!_schema.Fields[i].Nullable && IsNull(i))
            {
                return $"column '{_schema.Fields[i].Name}' has no value";
            }
        }

        return null;
    }

    internal void AppendTo(ColumnBuilder[] builders)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (IsNull(i))
            {
                builders[i].AppendNull();
            }
            else
            {
                _slots[i].AppendTo(builders[i]);
            }
        }
    }

    // Writers keep one order of keys, so the expected place is tried first.
    private int Find(ref Utf8JsonReader reader, int expected)
    {
        if (expected < _names.Length && reader.ValueTextEquals(_names[expected]))
        {
            return expected;
        }

        for (var i = 0; i < _names.Length; i++)
        {
            if (reader.ValueTextEquals(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
