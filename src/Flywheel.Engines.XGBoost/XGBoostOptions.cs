namespace Flywheel.Engines.XGBoost;

/// <summary>How XGBoost uses the machine. None of it changes a model.</summary>
public sealed record XGBoostOptions
{
    /// <summary>The most <see cref="Threads"/> may be.</summary>
    public const int MaxThreads = 1024;

    /// <summary>Threads a fit may use, 0 to 1024. Default 0: one for each processor of the machine.</summary>
    public int Threads { get; init; }
}
