using System.Buffers;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;
using Flywheel.Protocols.Native;
using Flywheel.Serving;

namespace Flywheel.Protocols.FeatureServer;

/// <summary>What is asked: <c>{"features": ["weather:pressure_change"], "entities": {"station": ["coast"]}}</c>, or a <c>feature_service</c> for all features of an endpoint.</summary>
internal sealed class OnlineFeaturesRequest
{
    private const string Shape = "Send {\"feature_service\": \"ENDPOINT\", \"entities\": {\"column\": [values]}}, or \"features\": [\"ENDPOINT:feature\"] in place of the service.";

    private readonly string[] _features;
    private readonly string? _service;

    private OnlineFeaturesRequest(string[] features, string? service, (string Name, JsonElement[] Values)[] entities, bool fullNames) =>
        (_features, _service, Entities, FullNames) = (features, service, entities, fullNames);

    /// <summary>The columns that rows are named by, and their values.</summary>
    internal (string Name, JsonElement[] Values)[] Entities { get; }

    /// <summary>Whether features are answered as <c>endpoint__feature</c>.</summary>
    internal bool FullNames { get; }

    /// <summary>Reads a body; refuses <c>request.json</c> and <c>request.shape</c>.</summary>
    internal static Result<OnlineFeaturesRequest> Read(ReadOnlyMemory<byte> json)
    {
        if (!JsonUnicode.IsWhole(json.Span))
        {
            return JsonUnicode.Refusal;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return Read(document.RootElement.Clone());
        }
        catch (JsonException broken)
        {
            return new Refusal("request.json", "Not JSON", $"The body is not JSON: {broken.Message}", Shape);
        }
    }

    /// <summary>The endpoint that the service names, or else all features; refuses when they name none or several.</summary>
    internal Result<Endpoint> Find(Endpoints endpoints)
    {
        string[] names = _service is { } service ? [service] : [.. _features.Where(feature => feature.Contains(':', StringComparison.Ordinal)).Select(feature => feature[..feature.IndexOf(':', StringComparison.Ordinal)]).Distinct()];
        return names is [var only] ? endpoints.Find(only)
            : names.Length == 0 && endpoints.All.ToArray() is [var sole] ? sole
            : Wrong($"the features are of {names.Length} endpoints, wanted one");
    }

    /// <summary>The features that are wanted, by place in the schema; refuses unknown ones.</summary>
    internal Result<int[]> Wanted(string endpoint, Schema features)
    {
        if (_features.Length == 0)
        {
            return Enumerable.Range(0, features.Fields.Length).ToArray();
        }

        string[] names = [.. _features.Select(feature => feature.StartsWith(endpoint + ":", StringComparison.Ordinal) ? feature[(endpoint.Length + 1)..] : feature)];
        return names.FirstOrDefault(name => features.IndexOf(name) < 0) is { } unknown
            ? new Refusal("request.feature", "Unknown feature", $"The endpoint '{endpoint}' has no feature '{unknown}'.", Spelling.DidYouMean(unknown, features.Names))
            : names.Select(features.IndexOf).ToArray();
    }

    /// <summary>The rows under the release's request schema, of this moment where they bring no time; refuses what does not fit.</summary>
    internal Result<ColumnBatch> Rows(EndpointSnapshot release, int maxRows, Timestamp now)
    {
        var count = Entities[0].Values.Length;
        if (count > maxRows)
        {
            return new Refusal("request.too-many-rows", "Too many rows", $"The request has more than {maxRows} rows.", "Send several requests.");
        }

        var (reader, json) = (new JsonRowReader(release.Request), new ArrayBufferWriter<byte>());
        for (var row = 0; row < count; row++)
        {
            json.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(json))
            {
                writer.WriteStartObject();
                foreach (var (name, values) in Entities)
                {
                    writer.WritePropertyName(name);
                    values[row].WriteTo(writer);
                }

                if (release.HasTime && !Array.Exists(Entities, entity => entity.Name == release.Time))
                {
                    writer.WriteString(release.Time, now.ToString());
                }

                writer.WriteEndObject();
            }

            if (reader.Read(json.WrittenSpan) is { } why)
            {
                return new Refusal("request.row", "Row not understood", $"Row {row + 1}: {why}.", $"A row has {string.Join(", ", release.Request.Fields)}.");
            }
        }

        return reader.Take();
    }

    private static Result<OnlineFeaturesRequest> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("entities", out var entities) || entities.ValueKind != JsonValueKind.Object)
        {
            return Wrong("it has no object 'entities'");
        }

        var columns = entities.EnumerateObject().Where(column => column.Value.ValueKind == JsonValueKind.Array).Select(column => (column.Name, Values: column.Value.EnumerateArray().ToArray())).ToArray();
        if (columns.Length == 0 || columns.Length < entities.EnumerateObject().Count() || columns.Any(column => column.Values.Length == 0 || column.Values.Length != columns[0].Values.Length))
        {
            return Wrong("its entities are not lists of values of one length");
        }

        var features = body.TryGetProperty("features", out var named) && named.ValueKind == JsonValueKind.Array ? named.EnumerateArray().ToArray() : [];
        return Array.Exists(features, feature => feature.ValueKind != JsonValueKind.String)
            ? Wrong("its features are not texts")
            : new OnlineFeaturesRequest(
                [.. features.Select(feature => feature.GetString()!)],
                body.TryGetProperty("feature_service", out var service) && service.ValueKind == JsonValueKind.String ? service.GetString() : null,
                columns,
                body.TryGetProperty("full_feature_names", out var full) && full.ValueKind == JsonValueKind.True);
    }

    private static Refusal Wrong(string why) => new("request.shape", "Wrong shape", $"The body is not understood: {why}.", Shape);
}
