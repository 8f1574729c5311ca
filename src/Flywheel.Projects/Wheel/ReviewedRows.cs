using Flywheel.Core.Columns;
using Flywheel.Data.Rows;
using Flywheel.Data.Splits;
using Flywheel.Labels.Reviews;
using Flywheel.Projects.Definitions;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// Rows that people answered and that are not in the data: what a candidate learns from besides. The row that was asked about stands for itself, its answer is its label, and its features
/// are computed as those of any other.
/// </summary>
internal static class ReviewedRows
{
    internal const string Input = "reviews";

    /// <summary>Stores the answers of an endpoint, one a line, as an object; null when there are none.</summary>
    internal static async Task<ArtifactReference?> CollectAsync(string endpoint, IJournal journal, IObjects objects, CancellationToken cancellationToken)
    {
        var name = DatasetName.Read(ReviewRow.DatasetOf(endpoint));
        if (!name.TryGet(out var dataset))
        {
            return null;
        }

        var (questions, answers) = (new Dictionary<string, ReviewRow>(StringComparer.Ordinal), new SortedDictionary<string, ReviewRow>(StringComparer.Ordinal));
        await foreach (var line in journal.ReadAsync(dataset, [], cancellationToken).ConfigureAwait(false))
        {
            var row = ReviewRow.FromJson(line.Json.Span);
            if (row.Rule is not null)
            {
                questions.TryAdd(row.Prediction, row);
            }
            else if (row.Answer is not null && (!answers.TryGetValue(row.Prediction, out var earlier) || row.At < earlier.At))
            {
                answers[row.Prediction] = row;
            }
        }

        using var text = new MemoryStream();
        foreach (var (prediction, answer) in answers)
        {
            if (questions.TryGetValue(prediction, out var question))
            {
                text.Write((question with { Answer = answer.Answer, By = answer.By, Writer = null, Offset = null }).ToJson());
                text.WriteByte((byte)'\n');
            }
        }

        text.Position = 0;
        return text.Length == 0 ? null : new ArtifactReference(await objects.PutAsync(text, cancellationToken).ConfigureAwait(false), ArtifactKinds.Reviews, endpoint);
    }

    /// <summary>The rows that are learned from, with their labels: those of the training days that the data does not have.</summary>
    internal static (ColumnBatch Rows, Column Labels) Choose(ReadOnlyMemory<byte> stored, ColumnBatch rows, Column labels, TrainingPlan plan, ProjectDefinition project)
    {
        var reader = new JsonRowReader(new Schema(rows.Schema.Fields.Select(field => field with { Nullable = true })));
        var answers = new List<double>();
        foreach (var review in Lines(stored))
        {
            // A question that lacks what the features of today read teaches nothing.
            if (review is { Inputs: { } inputs, Answer: { } answer } && reader.Read(System.Text.Encoding.UTF8.GetBytes(inputs)) is null)
            {
                answers.Add(answer);
            }
        }

        var taken = reader.Take();
        var times = taken.Get<TimestampColumn>(plan.Predicted.EventTime!);
        int[] places = [.. Unknown(taken, times, rows, labels, plan).Intersect(Training(taken, times, project))];
        return (taken.Take(places), new DoubleColumn(places.Select(place => answers[place]).ToArray()));
    }

    private static IEnumerable<ReviewRow> Lines(ReadOnlyMemory<byte> stored)
    {
        while (!stored.IsEmpty)
        {
            var end = stored.Span.IndexOf((byte)'\n');
            yield return ReviewRow.FromJson(stored.Span[..end]);
            stored = stored[(end + 1)..];
        }
    }

    // Rows of the days that train. Where time does not split, whatever the data does not have trains: no row of it is judged by.
    private static IEnumerable<int> Training(ColumnBatch taken, TimestampColumn times, ProjectDefinition project)
    {
        var dated = Enumerable.Range(0, taken.Count).Where(row => !times.IsNull(row));
        var split = RowParts.Define(project);
        if (!split.TryGet(out var definition) || definition.Kind != SplitKind.Time)
        {
            return dated;
        }

        var assigned = RowSplitter.Assign(definition, [], times, null);
        return assigned.TryGet(out var assignment) ? dated.Intersect(assignment.RowsOf(TrainingSet.Train)) : [];
    }

    // What came of a row by itself is worth more than what somebody said of it, and no row is learned twice.
    private static IEnumerable<int> Unknown(ColumnBatch taken, TimestampColumn times, ColumnBatch rows, Column labels, TrainingPlan plan)
    {
        var byTime = Enumerable.Range(0, taken.Count).Where(row => !times.IsNull(row)).ToLookup(row => times.Values[row]);
        var known = new HashSet<int>();
        var natural = rows.Get<TimestampColumn>(plan.Predicted.EventTime!);
        for (var row = 0; row < rows.Count; row++)
        {
            if (byTime[natural.Values[row]] is var same && same.Any() && !labels.IsNull(row))
            {
                known.UnionWith(same.Where(place => plan.Program.RowColumns.All(column => Equals(taken[column].ValueAt(place), rows[column].ValueAt(row)))));
            }
        }

        return Enumerable.Range(0, taken.Count).Except(known);
    }
}
