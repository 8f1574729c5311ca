namespace Flywheel.Tracking;

/// <summary>Where a field of a run is found.</summary>
public enum RunFieldKind
{
    /// <summary>The run itself: <c>run_id</c>, <c>run_name</c>, <c>status</c>, <c>user_id</c>, <c>start_time</c>, <c>end_time</c>.</summary>
    Attribute,

    /// <summary>The latest point of a metric.</summary>
    Metric,

    /// <summary>A param.</summary>
    Param,

    /// <summary>A tag.</summary>
    Tag,

    /// <summary>A dataset that went in: <c>name</c>, <c>digest</c>, <c>context</c>.</summary>
    Dataset,
}
