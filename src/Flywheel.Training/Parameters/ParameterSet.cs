using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Training.Parameters;

/// <summary>A value for every parameter of a trainer or encoder. Immutable; equal sets give equal JSON.</summary>
public sealed class ParameterSet : IEquatable<ParameterSet>
{
    private readonly ImmutableSortedDictionary<string, ParameterValue> _values;

    private ParameterSet(ImmutableSortedDictionary<string, ParameterValue> values) => _values = values;

    /// <summary>Names and values, by ordinal order of name.</summary>
    public IReadOnlyDictionary<string, ParameterValue> Values => _values;

    /// <summary>The value of a parameter.</summary>
    /// <exception cref="KeyNotFoundException">The definitions had no such parameter.</exception>
    public ParameterValue this[string name] => _values[name];

    /// <summary>A number.</summary>
    public double Number(string name) => _values[name].Number;

    /// <summary>A whole number.</summary>
    public int Whole(string name) => checked((int)_values[name].Whole);

    /// <summary>A flag.</summary>
    public bool Flag(string name) => _values[name].Flag;

    /// <summary>A word.</summary>
    public string Word(string name) => _values[name].Word;

    /// <summary>Every default, with these values in place of some. Refuses, all at once, unknown names (<c>training.parameter-unknown</c>) and values that are not allowed.</summary>
    /// <param name="owner">Whose parameters they are, for messages: <c>gradient-boosting</c>.</param>
    /// <param name="definitions">The parameters there are.</param>
    /// <param name="given">Values that differ from the default.</param>
    public static Result<ParameterSet> Resolve(
        string owner, IReadOnlyCollection<ParameterDefinition> definitions, IEnumerable<KeyValuePair<string, ParameterValue>> given)
    {
        var values = definitions.ToImmutableSortedDictionary(definition => definition.Name, definition => definition.Default, StringComparer.Ordinal).ToBuilder();
        var refusals = new List<Refusal>();
        foreach (var (name, value) in given)
        {
            if (definitions.FirstOrDefault(definition => definition.Name == name) is not { } definition)
            {
                refusals.Add(Unknown(owner, name, definitions));
            }
            else if (definition.Check(value) is var result && result.TryGet(out var allowed))
            {
                values[name] = allowed;
            }
            else
            {
                refusals.AddRange(result.Refusals);
            }
        }

        return refusals.Count > 0 ? Result.Refuse<ParameterSet>(refusals) : new ParameterSet(values.ToImmutable());
    }

    /// <summary>Every default.</summary>
    public static ParameterSet Defaults(IReadOnlyCollection<ParameterDefinition> definitions) => Resolve("", definitions, []).Value;

    /// <summary>Keys in ordinal order, no white space, shortest numbers that read back the same.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in _values)
            {
                writer.WritePropertyName(name);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <inheritdoc/>
    public bool Equals(ParameterSet? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ParameterSet);

    /// <inheritdoc/>
    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _values.Select(pair => $"{pair.Key} {pair.Value}"));

    internal static Refusal Unknown(string owner, string name, IEnumerable<ParameterDefinition> definitions) =>
        new("training.parameter-unknown", "Unknown parameter", $"'{owner}' has no parameter '{name}'.",
            Spelling.DidYouMean(name, definitions.Select(definition => definition.Name)));

    private static void Write(Utf8JsonWriter writer, ParameterValue value)
    {
        switch (value.Kind)
        {
            case ParameterKind.Number:
                writer.WriteNumberValue(value.Number);
                break;
            case ParameterKind.Whole:
                writer.WriteNumberValue(value.Whole);
                break;
            case ParameterKind.Flag:
                writer.WriteBooleanValue(value.Flag);
                break;
            default:
                writer.WriteStringValue(value.Word);
                break;
        }
    }
}
