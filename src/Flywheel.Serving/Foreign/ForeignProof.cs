using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Registry.Releases;
using Flywheel.Registry.Scoring;

namespace Flywheel.Serving.Foreign;

/// <summary>
/// What a foreign model was seen to do before anybody is answered by it: scores rows together as it scores each alone, gives numbers, and the numbers its maker says.
/// </summary>
/// <param name="Holdout">Rows that travel with the release, and their scores.</param>
/// <param name="Rows">Rows it was proven on.</param>
/// <param name="LargestDifference">The most that a score differs from the expected one; null where none was given.</param>
/// <param name="Optional">Columns that may be missing: the model gives a number all the same.</param>
internal sealed record ForeignProof(Holdout Holdout, int Rows, double? LargestDifference, ImmutableHashSet<string> Optional)
{
    private const string Headline = "Model not taken";
    private const int HoldoutRows = 64, MadeUpRows = 32, MaxRows = 10_000;
    private const ulong Seed = 20_011;

    /// <summary>32-bit floats in another order of sums; relative to the score where that is beyond one.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Proves it; refuses <c>foreign.rows</c>, <c>foreign.score</c> and <c>foreign.expected</c>.</summary>
    internal static Result<ForeignProof> Of(ReleaseScorer scorer, ForeignRows? given)
    {
        var read = given is null ? MakeUp(scorer.Layout) : Read(scorer.Layout, given.Rows);
        if (!read.TryGet(out var rows))
        {
            return read.Refused<ForeignProof>();
        }

        double[] scores;
        try
        {
            scores = scorer.Score(rows).Value;
            for (var row = 0; row < Math.Min(rows.Count, HoldoutRows); row++)
            {
                var alone = scorer.Score(rows.Slice(row, 1)).Value[0];
                if (!double.IsFinite(scores[row]) || !IsNear(alone, scores[row]))
                {
                    return new Refusal("foreign.score", Headline, string.Create(CultureInfo.InvariantCulture,
                        $"Row {row + 1} scores {alone:R} alone and {scores[row]:R} among {rows.Count} rows."),
                        double.IsFinite(alone) ? "Export the model for any number of rows: with a dynamic batch dimension." : "Give rows that it has a number for: --rows FILE.");
                }
            }
        }
        catch (Exception failed) when (failed is ScoringException or AggregateException { InnerException: ScoringException })
        {
            return new Refusal("foreign.score", Headline, (failed.InnerException as ScoringException ?? failed).Message,
                given is null ? "The rows were made up; give real ones: --rows FILE." : "Give rows that it was made for.");
        }

        return Compare(rows, scores, given?.Expected ?? []) is { } wrong ? wrong
            : new ForeignProof(HoldoutOf(rows, scores, scorer.Layout), rows.Count, DifferenceOf(scores, given?.Expected ?? []), OptionalOf(scorer, rows));
    }

    private static Refusal? Compare(ColumnBatch rows, double[] scores, ImmutableArray<double> expected)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            if (!double.IsFinite(scores[row]))
            {
                return new Refusal("foreign.score", Headline, $"The model gives no number for row {row + 1}.", "Leave such rows out, or export the model so that it takes missing values.");
            }

            if (!expected.IsEmpty && !IsNear(scores[row], expected[row]))
            {
                return new Refusal("foreign.expected", Headline, string.Create(CultureInfo.InvariantCulture, $"Row {row + 1} scores {scores[row]:R}; the file says {expected[row]:R}."),
                    "Look at the order of the columns and at which output is the score; then export the model again.");
            }
        }

        return null;
    }

    private static bool IsNear(double one, double other) => Math.Abs(one - other) <= Tolerance * Math.Max(1, Math.Abs(other));

    private static double? DifferenceOf(double[] scores, ImmutableArray<double> expected) =>
        expected.IsEmpty ? null : scores.Zip(expected, (score, wanted) => Math.Abs(score - wanted)).Max();

    private static Holdout HoldoutOf(ColumnBatch rows, double[] scores, InputLayout layout)
    {
        // Spread over all rows, so that both ends of a sorted file are among them.
        var step = Math.Max(1, rows.Count / HoldoutRows);
        var all = Registry.Scoring.HoldoutRows.From(rows, scores, layout);
        int[] taken = [.. Enumerable.Range(0, rows.Count).Where(row => row % step == 0).Take(HoldoutRows)];
        return new Holdout(all.Features, [.. taken.Select(row => all.Rows[row])], [.. taken.Select(row => all.Scores[row])]);
    }

    // A column may be missing where no row loses its number by it.
    private static ImmutableHashSet<string> OptionalOf(ReleaseScorer scorer, ColumnBatch rows)
    {
        var (optional, some) = (ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal), rows.Slice(0, Math.Min(rows.Count, 8)));
        foreach (var feature in scorer.Layout.Columns().Where(entry => entry.Tensor.Type is TensorType.Single or TensorType.Double).SelectMany(entry => entry.Columns))
        {
            var missing = new double[some.Count];
            Array.Fill(missing, double.NaN);
            var without = new ColumnBatch(some.Schema, some.Columns.Select((column, place) => some.Schema.Fields[place].Name == feature.Name ? new DoubleColumn(missing) : column));
            if (scorer.Score(without).Value.All(double.IsFinite))
            {
                optional.Add(feature.Name);
            }
        }

        return optional.ToImmutable();
    }

    private static Result<ColumnBatch> Read(InputLayout layout, ColumnBatch rows)
    {
        var refusals = layout.Features.Where(feature => rows.Schema.IndexOf(feature.Name) < 0).Select(feature =>
            new Refusal("foreign.rows", Headline, $"The rows lack the column '{feature.Name}'.", Spelling.DidYouMean(feature.Name, rows.Schema.Names))).ToList();
        if (refusals.Count > 0 || rows.Count is 0 or > MaxRows)
        {
            return refusals.Count > 0 ? Result.Refuse<ColumnBatch>(refusals)
                : new Refusal("foreign.rows", Headline, $"The file has {rows.Count} rows; 1 to {MaxRows} are taken.", "A few hundred are enough.");
        }

        foreach (var (tensor, columns) in layout.Columns())
        {
            if (columns.FirstOrDefault(column => !Fits(rows[column.Name], tensor.Type)) is { } wrong)
            {
                return new Refusal("foreign.rows", Headline, $"The column '{wrong.Name}' of the rows has values that are missing or not of the model's type, {tensor.Type.ToString().ToLowerInvariant()}.", "Mend them, or leave those rows out.");
            }
        }

        return new ColumnBatch(new Schema(layout.Features.Select(feature => new Field(feature.Name, feature.Type))), layout.Features.Select<InputFeature, Column>(feature =>
            feature.Type == ColumnType.Text
                ? rows[feature.Name]
                : new DoubleColumn(Enumerable.Range(0, rows.Count).Select(row => InputNumber.Of(rows[feature.Name], row)).ToArray())));
    }

    // Only floating numbers have a word for what is missing.
    private static bool Fits(Column column, TensorType type) => type switch
    {
        TensorType.Single or TensorType.Double => column is not TextColumn,
        TensorType.Text => column is TextColumn texts && Enumerable.Range(0, texts.Count).All(row => !texts.IsNull(row)),
        _ => column is not TextColumn && Enumerable.Range(0, column.Count).All(row => !column.IsNull(row) && InputNumber.Of(column, row) is var value && value == Math.Floor(value)),
    };

    // Numbers of about one: whole numbers are places in tables more often than not, and every table has the first two.
    private static Result<ColumnBatch> MakeUp(InputLayout layout)
    {
        if (!layout.Texts.IsEmpty)
        {
            return new Refusal("foreign.rows", Headline, $"The model takes texts ({string.Join(", ", layout.Texts.Select(feature => feature.Name))}), which nobody can make up.", "Give rows: --rows FILE.");
        }

        var random = new SeededRandom(Seed);
        var types = layout.Columns().SelectMany(entry => entry.Columns.Select(column => (column.Name, entry.Tensor.Type))).ToArray();
        return new ColumnBatch(
            new Schema(types.Select(column => new Field(column.Name, ColumnType.Double))),
            types.Select(column => new DoubleColumn(Enumerable.Range(0, MadeUpRows).Select(_ => column.Type is TensorType.Single or TensorType.Double
                ? (float)random.NextNormal()
                : (double)random.NextInt64(2)).ToArray())));
    }
}
