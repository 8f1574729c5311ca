using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Splits;
using Flywheel.Data.Versions;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Wheel;

/// <summary>Which rows train, choose and judge.</summary>
internal static class RowParts
{
    private static readonly string[] s_parts = [TrainingSet.Train, TrainingSet.Validate, TrainingSet.Test];

    /// <summary>The split as the project file writes it: by <c>time</c>, <c>random</c>, <c>stratified</c> (by the label) or a column whose values stay together.</summary>
    internal static Result<SplitDefinition> Define(ProjectDefinition project)
    {
        var by = project.Split.By.Text;
        var (kind, column) = by switch
        {
            "time" => (SplitKind.Time, null),
            "random" => (SplitKind.Random, null),
            "stratified" => (SplitKind.Stratified, project.Label.Is.Text),
            _ => (SplitKind.Grouped, (string?)by),
        };
        var parts = s_parts.Select(part => KeyValuePair.Create(part, project.Split.Shares[part].Text));
        var defined = SplitDefinition.Parse(kind, column, parts, TimeSpan.Zero, project.Split.Seed);
        return defined.IsOk ? defined : Result.Refuse<SplitDefinition>(defined.Refusals.Select(refusal => refusal.At(project.Split.By.Place)));
    }

    /// <summary>
    /// The places of each part's rows among <paramref name="rows"/>, ascending. Training rows are drawn by the hash of their key when there
    /// are more than the project asks for. Rows whose label is missing are in no part. Refuses an empty part.
    /// </summary>
    internal static Result<ImmutableArray<(string Part, int[] Places)>> Choose(ColumnBatch rows, Column labels, DatasetManifest predicted, ProjectDefinition project)
    {
        var defined = Define(project);
        if (!defined.TryGet(out var split))
        {
            return defined.Refused<ImmutableArray<(string, int[])>>();
        }

        var key = predicted.Key.Select(name => rows[name]).ToArray();
        var assigned = RowSplitter.Assign(split, key, rows[predicted.EventTime!] as TimestampColumn, split.Kind switch
        {
            SplitKind.Stratified => labels,
            SplitKind.Grouped => rows[split.By!],
            _ => null,
        });
        if (!assigned.TryGet(out var assignment))
        {
            return assigned.Refused<ImmutableArray<(string, int[])>>();
        }

        var chosen = s_parts.Select(part => (Part: part, Places: assignment.RowsOf(part).Where(row => !labels.IsNull(row)).ToArray())).ToArray();
        if (Array.Find(chosen, part => part.Places.Length == 0) is { Part: { } empty })
        {
            return new Refusal("project.part-empty", "Part without rows", $"No row of '{predicted.Dataset}' is in the part '{empty}' ({project.Split.Shares[empty].Text}).",
                "Check the split against the times of the rows.").At(project.Split.Shares[empty].Place);
        }

        if (chosen[0].Places.Length > project.Train.Rows)
        {
            var places = chosen[0].Places;
            var drawn = RowSampler.Sample(new SampleDefinition { Rows = (int)project.Train.Rows, Seed = project.Train.Seed }, [.. key.Select(column => column.Take(places))], null);
            chosen[0].Places = [.. drawn.Select(place => places[place])];
        }

        return chosen.ToImmutableArray();
    }
}
