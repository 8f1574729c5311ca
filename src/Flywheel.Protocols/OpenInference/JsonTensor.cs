using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Protocols.OpenInference;

/// <summary>An input whose values stand in the JSON.</summary>
internal sealed class JsonTensor : InputTensor
{
    private readonly JsonElement[] _values;

    private JsonTensor(string name, JsonElement[] values)
        : base(name, values.Length) => _values = values;

    /// <summary>Reads values that are flat, or nested as the shape says.</summary>
    internal static Result<InputTensor> Read(string name, int rows, JsonElement shape, JsonElement data)
    {
        JsonElement[] values = [.. data.EnumerateArray().SelectMany(Flat)];
        return values.Length == rows
            ? new JsonTensor(name, values)
            : InferRequest.Wrong($"the input '{name}' has {values.Length} values and the shape {shape}");
    }

    internal override string? Write(Utf8JsonWriter writer, int row)
    {
        _values[row].WriteTo(writer);
        return null;
    }

    private static IEnumerable<JsonElement> Flat(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
}
