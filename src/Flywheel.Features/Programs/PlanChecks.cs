using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Programs;

/// <summary>Finds what is wrong with a plan apart from its expressions.</summary>
internal static class PlanChecks
{
    internal static IEnumerable<Refusal> Of(FeaturePlan plan)
    {
        foreach (var twice in plan.Features.GroupBy(feature => feature.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new Refusal("features.duplicate", "Feature declared twice", $"The feature '{twice.Key}' is declared {twice.Count()} times.");
        }

        foreach (var twice in plan.Datasets.GroupBy(dataset => dataset.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new Refusal("features.duplicate", "Dataset declared twice", $"The dataset '{twice.Key}' is declared {twice.Count()} times.");
        }

        var row = plan.Row;
        foreach (var refusal in Time(row.Schema, row.Time, "the rows", "time").Concat(Columns(row.Schema, row.Key, "the rows", "key")))
        {
            yield return refusal;
        }

        foreach (var dataset in plan.Datasets)
        {
            foreach (var refusal in Of(dataset, row))
            {
                yield return refusal;
            }
        }
    }

    private static IEnumerable<Refusal> Of(DatasetShape dataset, RowShape row)
    {
        var problems = Columns(dataset.Schema, dataset.Key, dataset.Name, "key")
            .Concat(dataset.EventTime is { } time ? Time(dataset.Schema, time, dataset.Name, "event_time") : [])
            .Concat(dataset.KnownAt is { } known ? Time(dataset.Schema, known, dataset.Name, "known_at") : []);
        foreach (var problem in problems)
        {
            yield return problem;
        }

        if (dataset.Name == row.Dataset && dataset.KnownAt is not null && dataset.KnownAt == dataset.EventTime && dataset.Key.IsEmpty)
        {
            yield return new Refusal("features.row-identity", "Rows cannot be told apart",
                $"Rows of {dataset.Name} are known the moment they happen, and without a key a row cannot be kept out of its own windows.", "Declare its key.");
        }
    }

    private static IEnumerable<Refusal> Time(Schema schema, string column, string what, string role) =>
        !schema.TryGet(column, out var field) ? [Missing(schema, column, what, role)]
        : field.Type != ColumnType.Timestamp ? [new Refusal("features.time", "Not a time", $"The {role} of {what} is '{column}', which is {field.Type}; it must be a Timestamp.")]
        : [];

    private static IEnumerable<Refusal> Columns(Schema schema, IEnumerable<string> columns, string what, string role) =>
        columns.Where(column => schema.IndexOf(column) < 0).Select(column => Missing(schema, column, what, role));

    private static Refusal Missing(Schema schema, string column, string what, string role) =>
        new("features.column-missing", "Column missing", $"The {role} of {what} is '{column}', which is not among its columns.", Spelling.DidYouMean(column, schema.Names));
}
