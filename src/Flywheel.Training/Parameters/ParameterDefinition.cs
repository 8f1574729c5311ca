using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Training.Parameters;

/// <summary>
/// A parameter's constraints as data: validation, search, documentation and pages all read this. Both ends of the range belong to it.
/// Make one with the static methods.
/// </summary>
public sealed record ParameterDefinition
{
    private ParameterDefinition(string name, ParameterValue @default, string meaning) => (Name, Default, Meaning) = (name, @default, meaning);

    /// <summary>Lower case with underscores, as written in the project file.</summary>
    public string Name { get; }

    /// <summary>What it is when not given.</summary>
    public ParameterValue Default { get; }

    /// <summary>One sentence: what it does, and its unit.</summary>
    public string Meaning { get; }

    /// <summary>What its value may be.</summary>
    public ParameterKind Kind => Default.Kind;

    /// <summary>The least a number may be.</summary>
    public double Minimum { get; private init; } = double.NegativeInfinity;

    /// <summary>The most a number may be.</summary>
    public double Maximum { get; private init; } = double.PositiveInfinity;

    /// <summary>How a search steps through it unless told otherwise.</summary>
    public ParameterScale Scale { get; private init; }

    /// <summary>The words a choice may be; empty for other kinds.</summary>
    public ImmutableArray<string> Choices { get; private init; } = [];

    /// <summary>A floating-point parameter.</summary>
    public static ParameterDefinition Number(
        string name, double @default, double minimum, double maximum, string meaning, ParameterScale scale = ParameterScale.Linear) =>
        new(name, ParameterValue.Of(@default), meaning) { Minimum = minimum, Maximum = maximum, Scale = scale };

    /// <summary>A whole-number parameter.</summary>
    public static ParameterDefinition Whole(
        string name, long @default, long minimum, long maximum, string meaning, ParameterScale scale = ParameterScale.Linear) =>
        new(name, ParameterValue.Of(@default), meaning) { Minimum = minimum, Maximum = maximum, Scale = scale };

    /// <summary>A parameter that is on or off.</summary>
    public static ParameterDefinition Flag(string name, bool @default, string meaning) => new(name, ParameterValue.Of(@default), meaning);

    /// <summary>A parameter that is one of some words, the first being the default.</summary>
    public static ParameterDefinition Choice(string name, ImmutableArray<string> choices, string meaning) =>
        new(name, ParameterValue.Of(choices[0]), meaning) { Choices = choices };

    /// <summary>Reads a value as written in a project file. Refuses another kind (<c>training.parameter-kind</c>) and a value outside the range (<c>training.parameter-range</c>).</summary>
    public Result<ParameterValue> Read(string text) => Kind switch
    {
        ParameterKind.Whole when Whole(text) is { } whole => Check(ParameterValue.Of(whole)),
        ParameterKind.Number when double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            Check(ParameterValue.Of(number)),
        ParameterKind.Flag when text is "true" or "false" => ParameterValue.Of(text == "true"),
        ParameterKind.Choice => Check(ParameterValue.Of(text)),
        _ => Refused("training.parameter-kind", text, ""),
    };

    /// <summary>The value when it is of this kind and range; refuses otherwise, as <see cref="Read"/> does.</summary>
    public Result<ParameterValue> Check(ParameterValue value)
    {
        if (value.Kind != Kind)
        {
            return Kind == ParameterKind.Number && value.Kind == ParameterKind.Whole
                ? Check(ParameterValue.Of(value.Number))
                : Refused("training.parameter-kind", value.ToString(), "");
        }

        return Kind switch
        {
            ParameterKind.Choice when !Choices.Contains(value.Word) =>
                Refused("training.parameter-range", value.ToString(), Spelling.DidYouMean(value.Word, Choices)),
            ParameterKind.Number or ParameterKind.Whole when !(value.Number >= Minimum && value.Number <= Maximum) =>
                Refused("training.parameter-range", value.ToString(), ""),
            _ => value,
        };
    }

    /// <summary>What it may be, in words: <c>a whole number in 1..30</c>.</summary>
    public string Allowed => Kind switch
    {
        ParameterKind.Number => string.Create(CultureInfo.InvariantCulture, $"a number in {Minimum:R}..{Maximum:R}"),
        ParameterKind.Whole => string.Create(CultureInfo.InvariantCulture, $"a whole number in {Minimum:R}..{Maximum:R}"),
        ParameterKind.Flag => "true or false",
        _ => $"one of {string.Join(", ", Choices)}",
    };

    private Refusal Refused(string code, string text, string remedy) =>
        new(code, "Parameter not allowed", $"The parameter '{Name}' is '{text}'; it must be {Allowed}.", remedy);

    private static long? Whole(string text) =>
        long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
}
