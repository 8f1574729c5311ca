namespace Flywheel.Data.Expectations;

/// <summary>What an anomaly does to the build.</summary>
public enum Severity
{
    /// <summary>It is listed.</summary>
    Warn,

    /// <summary>No version is made.</summary>
    Block,
}
