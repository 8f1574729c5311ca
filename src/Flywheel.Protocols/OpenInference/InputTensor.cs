using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Protocols.OpenInference;

/// <summary>One input: a column's values, one a row.</summary>
internal sealed record InputTensor(string Name, JsonElement[] Values)
{
    /// <summary>Reads a tensor of shape [rows] or [rows, 1], its data flat or nested as the shape says.</summary>
    internal static Result<InputTensor> Read(JsonElement tensor, IReadOnlyCollection<string> types)
    {
        if (tensor.ValueKind != JsonValueKind.Object || !tensor.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String
            || !tensor.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !tensor.TryGetProperty("datatype", out var type) || type.ValueKind != JsonValueKind.String
            || !tensor.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            return InferRequest.Wrong("an input lacks name, shape, datatype or data");
        }

        var lengths = new List<long>();
        foreach (var length in shape.EnumerateArray())
        {
            lengths.Add(length.ValueKind == JsonValueKind.Number && length.TryGetInt64(out var whole) ? whole : -1);
        }

        if (lengths is not ([>= 0] or [>= 0, 1]))
        {
            return InferRequest.Wrong($"the input '{name}' has the shape {shape}, wanted [rows] or [rows, 1]");
        }

        if (!types.Contains(type.GetString()!))
        {
            return InferRequest.Wrong($"the input '{name}' has the datatype '{type}', wanted one of {string.Join(", ", types)}");
        }

        JsonElement[] values = [.. data.EnumerateArray().SelectMany(Flat)];
        return values.Length == lengths[0]
            ? new InputTensor(name.GetString()!, values)
            : InferRequest.Wrong($"the input '{name}' has {values.Length} values and the shape {shape}");
    }

    private static IEnumerable<JsonElement> Flat(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
}
