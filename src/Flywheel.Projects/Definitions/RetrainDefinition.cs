namespace Flywheel.Projects.Definitions;

/// <summary>When a served project trains a candidate by itself, and from what. Each reason that is set is enough by itself.</summary>
public sealed record RetrainDefinition
{
    /// <summary>Train when the champion's scores no longer mean what they say. Default true.</summary>
    public bool OnCalibrationAlarm { get; init; } = true;

    /// <summary>Train when the champion's logarithmic loss has risen by more than this above what its release showed on its test rows, in nats; null never.</summary>
    public double? LossRise { get; init; }

    /// <summary>Train when so many outcomes came since the last candidate; null never.</summary>
    public long? Labels { get; init; }

    /// <summary>Train when the champion was made longer ago than this; null never.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Train this long after the last candidate, whatever happens; null never.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Least time from one candidate to the next, whatever the reason. Default 1 day.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Of a project split by time: how much of the last time judges a candidate; as much before that chooses. Default 3 days.</summary>
    public TimeSpan Judge { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Of a project split by time: how far back a candidate learns. Default 365 days.</summary>
    public TimeSpan Learn { get; init; } = TimeSpan.FromDays(365);
}
