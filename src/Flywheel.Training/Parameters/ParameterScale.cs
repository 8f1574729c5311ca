namespace Flywheel.Training.Parameters;

/// <summary>How a search steps through a numeric parameter.</summary>
public enum ParameterScale
{
    /// <summary>Equal differences matter equally.</summary>
    Linear,

    /// <summary>Equal ratios matter equally; the range is above zero.</summary>
    Log,
}
