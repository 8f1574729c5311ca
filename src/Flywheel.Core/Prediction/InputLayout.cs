using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core.Columns;

namespace Flywheel.Core.Prediction;

/// <summary>
/// Which feature goes where in a model's inputs: numeric features, in this order, are the columns of the input
/// <see cref="NumbersInput"/> (32-bit floats, NaN when missing); text features are the columns of <see cref="TextsInput"/>
/// (empty when missing). An input without features is not in the graph. A graph that came from elsewhere keeps its own inputs: <see cref="Tensors"/>. Stored beside the
/// graph; everything that scores reads it.
/// </summary>
/// <param name="Numbers">Boolean, whole, floating and timestamp features, by column.</param>
/// <param name="Texts">Text features, by column.</param>
public sealed record InputLayout(ImmutableArray<InputFeature> Numbers, ImmutableArray<InputFeature> Texts)
{
    /// <summary>The graph's input for numeric features.</summary>
    public const string NumbersInput = "numbers";

    /// <summary>The graph's input for text features.</summary>
    public const string TextsInput = "texts";

    private static readonly JsonWriterOptions s_canonical = new() { Indented = false };

    /// <summary>
    /// The inputs of a graph that came from elsewhere, in its order; empty for one of the house. Each holds as many of the next features as it is wide: of
    /// <see cref="Texts"/> where it is of texts, else of <see cref="Numbers"/>.
    /// </summary>
    public ImmutableArray<TensorDefinition> Tensors { get; init; } = [];

    /// <summary>True when the graph came from elsewhere and has inputs of its own.</summary>
    public bool IsForeign => !Tensors.IsEmpty;

    /// <summary>Every feature: numbers, then texts.</summary>
    public IEnumerable<InputFeature> Features => Numbers.Concat(Texts);

    /// <summary>The layout for features of these names and types, each kind in the order given.</summary>
    public static InputLayout Of(IEnumerable<InputFeature> features)
    {
        var all = features.ToArray();
        return new InputLayout(
            [.. all.Where(feature => feature.Type != ColumnType.Text)],
            [.. all.Where(feature => feature.Type == ColumnType.Text)]);
    }

    /// <summary>The columns of each of the graph's own inputs, in its order; empty for a graph of the house.</summary>
    public IEnumerable<(TensorDefinition Tensor, ImmutableArray<InputFeature> Columns)> Columns()
    {
        var (number, text) = (0, 0);
        foreach (var tensor in Tensors)
        {
            ref var next = ref tensor.Type == TensorType.Text ? ref text : ref number;
            var columns = (tensor.Type == TensorType.Text ? Texts : Numbers).Slice(next, tensor.Width);
            next += tensor.Width;
            yield return (tensor, columns);
        }
    }

    /// <summary>Equal layouts give equal bytes: keys in a fixed order, no white space.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_canonical))
        {
            writer.WriteStartObject();
            Write(writer, "numbers", Numbers);
            Write(writer, "texts", Texts);
            if (IsForeign)
            {
                WriteTensors(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a layout.</exception>
    public static InputLayout Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new InputLayout(Read(root.GetProperty("numbers")), Read(root.GetProperty("texts"))) { Tensors = root.TryGetProperty("tensors", out var tensors) ? ReadTensors(tensors) : [] };
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"Not an input layout: {broken.Message}", broken);
        }
    }

    /// <inheritdoc/>
    public bool Equals(InputLayout? other) =>
        other is not null && Numbers.AsSpan().SequenceEqual(other.Numbers.AsSpan()) && Texts.AsSpan().SequenceEqual(other.Texts.AsSpan()) && Tensors.AsSpan().SequenceEqual(other.Tensors.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);

    private static void Write(Utf8JsonWriter writer, string name, ImmutableArray<InputFeature> features)
    {
        writer.WriteStartArray(name);
        foreach (var feature in features)
        {
            writer.WriteStartObject();
            writer.WriteString("name", feature.Name);
            writer.WriteString("type", feature.Type.ToString().ToLowerInvariant());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteTensors(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("tensors");
        foreach (var tensor in Tensors)
        {
            writer.WriteStartObject();
            writer.WriteString("name", tensor.Name);
            writer.WriteString("type", tensor.Type.ToString().ToLowerInvariant());
            writer.WriteNumber("width", tensor.Width);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static ImmutableArray<TensorDefinition> ReadTensors(JsonElement tensors) =>
    [
        .. tensors.EnumerateArray().Select(tensor => new TensorDefinition(
            tensor.GetProperty("name").GetString()!, Enum.Parse<TensorType>(tensor.GetProperty("type").GetString()!, ignoreCase: true), tensor.GetProperty("width").GetInt32())),
    ];

    private static ImmutableArray<InputFeature> Read(JsonElement features) =>
    [
        .. features.EnumerateArray().Select(feature => new InputFeature(
            feature.GetProperty("name").GetString()!,
            Enum.Parse<ColumnType>(feature.GetProperty("type").GetString()!, ignoreCase: true))),
    ];
}
