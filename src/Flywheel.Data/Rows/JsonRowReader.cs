using System.Globalization;
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
    private readonly JsonRow _row;
    private readonly SortedSet<string> _extra = new(StringComparer.Ordinal);
    private ColumnBuilder[] _builders;

    /// <summary>Reads rows of this schema.</summary>
    public JsonRowReader(Schema schema)
    {
        _schema = schema;
        _row = new JsonRow(schema) { Extra = name => _extra.Add(name) };
        _builders = Builders();
    }

    /// <summary>Rows read since the last <see cref="Take"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Keys met so far that the schema does not have.</summary>
    public IReadOnlyCollection<string> ExtraColumns => _extra;

    /// <summary>Reads one row: null when it is taken, else why not.</summary>
    public string? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "not a JSON object";
            }

            if (_row.Read(ref reader, json) is { } reason)
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

        if (_row.Lack() is { } lack)
        {
            return lack;
        }

        _row.AppendTo(_builders);
        Count++;
        return null;
    }

    /// <summary>The rows read so far as one batch; the reader starts anew.</summary>
    public ColumnBatch Take()
    {
        var batch = new ColumnBatch(_schema, _builders.Select(builder => builder.ToColumn()));
        _builders = Builders();
        Count = 0;
        return batch;
    }

    private ColumnBuilder[] Builders() => [.. _schema.Fields.Select(field => ColumnBuilder.For(field.Type))];
}
