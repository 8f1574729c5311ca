using System.Collections.Immutable;

namespace Flywheel.Projects.Drills;

/// <summary>What goes wrong, for how long, and how soon it must be seen and over.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="For">How long.</param>
/// <param name="DetectWithin">It must be seen so soon after it begins.</param>
/// <param name="RecoverWithin">All must be well so soon after it ends.</param>
public sealed record DrillPlan(DrillKind Kind, TimeSpan For, TimeSpan DetectWithin, TimeSpan RecoverWithin)
{
    /// <summary>Days without a fault before it.</summary>
    public const int DaysBefore = 4;

    /// <summary>Days that a drill takes in all.</summary>
    public const int Days = 14;

    /// <summary>As people write it: <c>late-labels</c>.</summary>
    public string Name => NameOf(Kind);

    /// <summary>Every drill, with its limits.</summary>
    public static ImmutableArray<DrillPlan> All { get; } =
    [
        new(DrillKind.LateLabels, TimeSpan.FromDays(3), TimeSpan.FromDays(3), TimeSpan.FromDays(5)),
        new(DrillKind.StuckFeature, TimeSpan.FromDays(2), TimeSpan.FromDays(1), TimeSpan.FromDays(2)),
        new(DrillKind.SwappedColumns, TimeSpan.FromDays(3), TimeSpan.FromDays(3), TimeSpan.FromDays(7)),
        new(DrillKind.PoisonedBatch, TimeSpan.FromDays(4), TimeSpan.FromDays(4), TimeSpan.FromDays(4)),
        new(DrillKind.FrozenModel, TimeSpan.FromDays(2), TimeSpan.FromDays(1), TimeSpan.FromDays(2)),
        new(DrillKind.DeadStore, TimeSpan.FromHours(2), TimeSpan.FromHours(1), TimeSpan.FromHours(1)),
    ];

    /// <summary>As people write it.</summary>
    public static string NameOf(DrillKind kind) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
