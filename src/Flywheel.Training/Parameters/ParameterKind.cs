namespace Flywheel.Training.Parameters;

/// <summary>What a parameter's value may be.</summary>
public enum ParameterKind
{
    /// <summary>A floating-point number.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>One of some words.</summary>
    Choice,
}
