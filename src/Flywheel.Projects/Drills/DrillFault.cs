using Flywheel.Core.Columns;
using Flywheel.Projects.Replay;

namespace Flywheel.Projects.Drills;

/// <summary>A fault as it is injected: what rows say while it lasts, and what it is called.</summary>
/// <param name="Text">What goes wrong, in a sentence.</param>
/// <param name="Rows">The rows as they are asked about while it lasts; null where nothing could go wrong like this.</param>
internal sealed record DrillFault(string Text, RecordedRows? Rows)
{
    /// <summary>How much later than usual outcomes come.</summary>
    internal static readonly TimeSpan Late = TimeSpan.FromDays(5);

    internal static DrillFault Of(DrillKind kind, DrillData data, RecordedRows rows, IEnumerable<string> important, Schema request) => kind switch
    {
        DrillKind.Control => new("Nothing goes wrong.", rows),
        DrillKind.LateLabels => new(FormattableString.Invariant($"Outcomes come {Late.TotalDays:0} days later than they are known."), rows),
        DrillKind.PoisonedBatch => new("Outcomes say the opposite of what happened.", rows),
        DrillKind.FrozenModel => new("Every row of the prediction log has one score.", rows),
        DrillKind.DeadStore => new("Nothing can be appended to the journal.", rows),
        DrillKind.StuckFeature => Stuck(data, important, request),
        _ => Swapped(data, request),
    };

    // The column that is the most important feature by itself, or else the first one.
    private static DrillFault Stuck(DrillData data, IEnumerable<string> important, Schema request)
    {
        var columns = Columns(data, request).Select(field => field.Name).ToArray();
        return important.Concat(columns).FirstOrDefault(columns.Contains) is { } column
            ? new($"'{column}' has one value in every row.", data.Stuck(column))
            : new("No request has a column but its time.", null);
    }

    private static DrillFault Swapped(DrillData data, Schema request)
    {
        var numbers = Columns(data, request).Where(field => field.Type is ColumnType.Double or ColumnType.Int64).Take(2).ToArray();
        var pair = numbers.Length == 2 ? numbers : [.. Columns(data, request).GroupBy(field => field.Type).FirstOrDefault(same => same.Count() > 1)?.Take(2) ?? []];
        return pair.Length == 2
            ? new($"'{pair[0].Name}' and '{pair[1].Name}' are mixed up in every row.", data.Swapped(pair[0].Name, pair[1].Name))
            : new("No two columns of a request are of one kind.", null);
    }

    private static IEnumerable<Field> Columns(DrillData data, Schema request) => data.Asked.Where(field => field.Type != ColumnType.Timestamp && request.IndexOf(field.Name) >= 0);
}
