using System.Globalization;

namespace Flywheel.Training.Parameters;

/// <summary>One parameter's value. Whole numbers are exact to 2^53.</summary>
public readonly record struct ParameterValue
{
    private readonly double _number;
    private readonly string? _word;

    private ParameterValue(ParameterKind kind, double number, string? word) => (Kind, _number, _word) = (kind, number, word);

    /// <summary>Which of the forms it has.</summary>
    public ParameterKind Kind { get; }

    /// <summary>A floating-point number.</summary>
    public static ParameterValue Of(double number) => new(ParameterKind.Number, number, null);

    /// <summary>A whole number.</summary>
    public static ParameterValue Of(long whole) => new(ParameterKind.Whole, whole, null);

    /// <summary>True or false.</summary>
    public static ParameterValue Of(bool flag) => new(ParameterKind.Flag, flag ? 1 : 0, null);

    /// <summary>A word.</summary>
    public static ParameterValue Of(string word) => new(ParameterKind.Choice, 0, word);

    /// <summary>The number, whole or floating.</summary>
    /// <exception cref="InvalidOperationException">It is no number.</exception>
    public double Number => Kind is ParameterKind.Number or ParameterKind.Whole ? _number : throw Wrong("a number");

    /// <summary>The whole number.</summary>
    /// <exception cref="InvalidOperationException">It is no whole number.</exception>
    public long Whole => Kind == ParameterKind.Whole ? (long)_number : throw Wrong("a whole number");

    /// <summary>The flag.</summary>
    /// <exception cref="InvalidOperationException">It is no flag.</exception>
    public bool Flag => Kind == ParameterKind.Flag ? _number != 0 : throw Wrong("a flag");

    /// <summary>The word.</summary>
    /// <exception cref="InvalidOperationException">It is no word.</exception>
    public string Word => Kind == ParameterKind.Choice ? _word! : throw Wrong("a word");

    /// <summary>As written in a project file.</summary>
    public override string ToString() => Kind switch
    {
        ParameterKind.Number => _number.ToString("R", CultureInfo.InvariantCulture),
        ParameterKind.Whole => ((long)_number).ToString(CultureInfo.InvariantCulture),
        ParameterKind.Flag => _number != 0 ? "true" : "false",
        _ => _word ?? "",
    };

    private InvalidOperationException Wrong(string wanted) => new($"The parameter is {Kind} '{this}', not {wanted}.");
}
