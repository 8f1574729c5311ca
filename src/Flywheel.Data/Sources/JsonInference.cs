using System.Text.Json;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;

namespace Flywheel.Data.Sources;

/// <summary>Works out column types from JSON objects: the kind most values have; rarer kinds will be quarantined. Not thread-safe.</summary>
internal sealed class JsonInference
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, long[]> _kinds = new(StringComparer.Ordinal);

    private enum Kind
    {
        Truth,
        Whole,
        Number,
        Moment,
        Text,
    }

    /// <summary>Objects seen.</summary>
    internal int Rows { get; private set; }

    /// <summary>Counts the values of one object; what is no object is left to the loader to reject.</summary>
    internal void Add(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            Rows++;
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!_kinds.TryGetValue(property.Name, out var counts))
                {
                    _names.Add(property.Name);
                    _kinds.Add(property.Name, counts = new long[Enum.GetValues<Kind>().Length]);
                }

                if (KindOf(property.Value) is { } kind)
                {
                    counts[(int)kind]++;
                }
            }
        }
        catch (JsonException)
        {
            // Not an object: the loader rejects it with its line.
        }
    }

    internal SchemaDefinition ToSchema() => new(new Schema(_names.Select(name => new Field(name, TypeOf(_kinds[name])))));

    private static ColumnType TypeOf(long[] counts)
    {
        var (truths, wholes, numbers, moments, texts) = (counts[0], counts[1], counts[2], counts[3], counts[4]);
        var most = Math.Max(Math.Max(truths, wholes + numbers), moments + texts);
        return most == 0 ? ColumnType.Text
            : most == wholes + numbers ? numbers > 0 ? ColumnType.Double : ColumnType.Int64
            : most == truths ? ColumnType.Boolean
            : texts == 0 ? ColumnType.Timestamp
            : ColumnType.Text;
    }

    private static Kind? KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True or JsonValueKind.False => Kind.Truth,
        JsonValueKind.Number => value.TryGetInt64(out _) ? Kind.Whole : Kind.Number,
        JsonValueKind.String when IsoMoment.TryParse(value.GetString()!, out _) => Kind.Moment,
        _ => Kind.Text,
    };
}
