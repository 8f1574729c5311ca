using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Tables;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Replay;
using Flywheel.Projects.Wheel;

namespace Flywheel.Projects.Drills;

/// <summary>The rows that drills live through: the last days of the predicted dataset, at most so many a day, drawn by a seed. Read once for all drills.</summary>
public sealed class DrillData
{
    private const int LeastRows = 60;

    private readonly ColumnBatch _rows;
    private readonly double[] _outcomes;
    private readonly ImmutableArray<string> _hidden;
    private readonly string _eventTime, _knownAt;

    private DrillData(ColumnBatch rows, double[] outcomes, ImmutableArray<string> hidden, string eventTime, string knownAt, Timestamp start, int rowsPerDay) =>
        (_rows, _outcomes, _hidden, _eventTime, _knownAt, Start, RowsPerDay) = (rows, outcomes, hidden, eventTime, knownAt, start, rowsPerDay);

    /// <summary>When the first day begins.</summary>
    public Timestamp Start { get; }

    /// <summary>Rows a day, on average.</summary>
    public int RowsPerDay { get; }

    /// <summary>Columns that are asked about, and of what kind.</summary>
    internal IEnumerable<Field> Asked => _rows.Schema.Fields.Where(column => !_hidden.Contains(column.Name));

    /// <summary>Reads them. Refuses a project whose rows have no times (<c>drill.times</c>), or too few a day (<c>drill.rows</c>).</summary>
    public static async Task<Result<DrillData>> ReadAsync(ProjectDefinition project, Datasets datasets, int mostPerDay, long seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(datasets);
        var entry = FeaturePlanner.Predicted(project);
        if (!entry.TryGet(out var predicted) || predicted.EventTime is not { } eventTime || predicted.KnownAt is not { } knownAt)
        {
            return entry.IsOk ? new Refusal("drill.times", "Nothing to live through", $"The dataset '{entry.Value.Name}' does not say when rows happen and when they are known.", "Give it event_time and known_at.").At(entry.Value.Place)
                : entry.Refused<DrillData>();
        }

        var found = await datasets.FindAsync(predicted.Name, cancellationToken).ConfigureAwait(false);
        var opened = found.TryGet(out var id) ? await datasets.OpenAsync(id, cancellationToken).ConfigureAwait(false) : found.Refused<Data.Versions.DatasetSnapshot>();
        var read = opened.TryGet(out var version) ? await version.ReadAsync([], null, new TableSessionOptions(), cancellationToken).ConfigureAwait(false) : opened.Refused<ColumnBatch>();
        var label = opened.IsOk ? FeaturePlanner.Label(project, opened.Value.Manifest) : opened.Refused<Features.RowExpression>();
        if (!read.TryGet(out var rows) || !label.TryGet(out var question))
        {
            return Result.Refuse<DrillData>(read.Refusals.Concat(label.Refusals));
        }

        var (taken, start) = Choose(rows.Get<TimestampColumn>(eventTime.Text), mostPerDay, seed);
        if (taken.Length < LeastRows * DrillPlan.Days)
        {
            return new Refusal("drill.rows", "Too few rows", FormattableString.Invariant($"The last {DrillPlan.Days} days of '{predicted.Name}' have {taken.Length} rows; drills need {LeastRows} a day."), "Drill a project with more traffic.").At(predicted.Place);
        }

        var chosen = rows.Take(taken);
        var answers = question.Evaluate(chosen, cancellationToken).Value;
        var outcomes = Enumerable.Range(0, taken.Length).Select(row => answers.ValueAt(row) switch { true => 1, false => 0, double number => number, long number => number, _ => double.NaN }).ToArray();
        return new DrillData(chosen, outcomes, [.. question.Columns, knownAt.Text], eventTime.Text, knownAt.Text, start, taken.Length / DrillPlan.Days);
    }

    /// <summary>The rows as they happened.</summary>
    internal RecordedRows Rows() => Recorded(_rows);

    /// <summary>The rows with the value of one row in a column of all.</summary>
    internal RecordedRows Stuck(string column)
    {
        var first = new int[_rows.Count];
        return Recorded(new ColumnBatch(_rows.Schema, _rows.Columns.Select((values, i) => _rows.Schema.Fields[i].Name == column ? values.Take(first) : values)));
    }

    /// <summary>The rows with two columns mixed up.</summary>
    internal RecordedRows Swapped(string one, string other)
    {
        string Other(string name) => name == one ? other : name == other ? one : name;
        return Recorded(new ColumnBatch(new Schema(_rows.Schema.Fields.Select(field => field with { Name = Other(field.Name) })), _rows.Columns));
    }

    // The last days that are whole, by the event time of the last row.
    private static (int[] Places, Timestamp Start) Choose(TimestampColumn times, int mostPerDay, long seed)
    {
        var day = TimeSpan.FromDays(1);
        var last = Enumerable.Range(0, times.Count).Max(row => times.Values[row]);
        var end = Timestamp.From(new DateTimeOffset(new Timestamp(last).ToDateTimeOffset().Date, TimeSpan.Zero));
        var start = end - (DrillPlan.Days * day);
        var random = new SeededRandom((ulong)seed);
        var places = Enumerable.Range(0, times.Count).Where(row => times.Values[row] >= start.Microseconds && times.Values[row] < end.Microseconds)
            .GroupBy(row => (times.Values[row] - start.Microseconds) / (long)day.TotalMicroseconds)
            .OrderBy(rows => rows.Key)
            .SelectMany(rows =>
            {
                int[] today = [.. rows];
                random.Fork(FormattableString.Invariant($"day {rows.Key}")).Shuffle<int>(today);
                return today.Take(mostPerDay);
            });
        return ([.. places.OrderBy(row => times.Values[row]).ThenBy(row => row)], start);
    }

    private RecordedRows Recorded(ColumnBatch rows) => new(rows, _outcomes, _hidden, _eventTime, _knownAt, Start);
}
