using System.Globalization;
using System.Text;
using System.Text.Json;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Rows;

/// <summary>
/// Reads JSON objects into columns of a schema: the one reader of NDJSON files, JSON arrays and the journal, so that a row is the same
/// row whichever way it came. A wrong row is told and leaves no trace. Not thread-safe.
/// </summary>
public sealed class JsonRowReader
{
    private readonly Schema _schema;
    private readonly byte[][] _names;
    private readonly bool[] _seen;
    private readonly RowSlot[] _slots;
    private readonly SortedSet<string> _extra = new(StringComparer.Ordinal);
    private ColumnBuilder[] _builders;

    /// <summary>Reads rows of this schema.</summary>
    public JsonRowReader(Schema schema)
    {
        _schema = schema;
        _names = [.. schema.Names.Select(Encoding.UTF8.GetBytes)];
        _seen = new bool[_names.Length];
        _slots = new RowSlot[_names.Length];
        _builders = Builders();
    }

    /// <summary>Rows read since the last <see cref="Take"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Keys met so far that the schema does not have.</summary>
    public IReadOnlyCollection<string> ExtraColumns => _extra;

    /// <summary>Reads one row: null when it is taken, else why not.</summary>
    public string? Read(ReadOnlySpan<byte> json)
    {
        Array.Clear(_seen);
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "not a JSON object";
            }

            if (ReadFields(ref reader, json) is { } reason)
            {
                return reason;
            }

            if (reader.Read())
            {
                return "more than one JSON value";
            }
        }
        catch (JsonException error)
        {
            return string.Create(CultureInfo.InvariantCulture, $"not valid JSON at byte {error.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return "not valid UTF-8";
        }

        return Append();
    }

    /// <summary>The rows read so far as one batch; the reader starts anew.</summary>
    public ColumnBatch Take()
    {
        var batch = new ColumnBatch(_schema, _builders.Select(builder => builder.ToColumn()));
        _builders = Builders();
        Count = 0;
        return batch;
    }

    private string? ReadFields(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        for (var expected = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; expected++)
        {
            var column = Find(ref reader, expected);
            if (column < 0)
            {
                _extra.Add(reader.GetString()!);
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

    private string? Append()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (!_schema.Fields[i].Nullable && (!_seen[i] || _slots[i].IsNull))
            {
                return $"column '{_schema.Fields[i].Name}' has no value";
            }
        }

        for (var i = 0; i < _slots.Length; i++)
        {
            if (!_seen[i] || _slots[i].IsNull)
            {
                _builders[i].AppendNull();
            }
            else
            {
                _slots[i].AppendTo(_builders[i]);
            }
        }

        Count++;
        return null;
    }

    private ColumnBuilder[] Builders() => [.. _schema.Fields.Select(field => ColumnBuilder.For(field.Type))];
}
