namespace Flywheel.Projects.Yaml;

/// <summary>What a single value is read as.</summary>
internal enum ScalarForm
{
    /// <summary>A text of any kind.</summary>
    Text,

    /// <summary>A finite number.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A share of one, with or without a percent sign.</summary>
    Share,

    /// <summary>A length of time.</summary>
    Duration,
}
