namespace Flywheel.Tracking;

/// <summary>Something of a run that can be asked for: <c>metrics.auc</c>.</summary>
public sealed record RunField(RunFieldKind Kind, string Key)
{
    /// <summary>True when its values are numbers.</summary>
    public bool IsNumber { get; init; } = Kind == RunFieldKind.Metric || (Kind == RunFieldKind.Attribute && Key is "start_time" or "end_time");
}
