using Flywheel.Core.Columns;
using Flywheel.Data.Sketches;

namespace Flywheel.Monitoring.Sketches;

/// <summary>What is kept of one feature over some rows, in bounded memory, mergeable. Not thread-safe.</summary>
public sealed class FeatureSketch
{
    private double _last = double.NaN;
    private string? _lastText;
    private long _run;

    /// <summary>Starts empty.</summary>
    public FeatureSketch(MonitoredFeature feature) => Feature = feature;

    /// <summary>Which feature.</summary>
    public MonitoredFeature Feature { get; }

    /// <summary>Rows.</summary>
    public long Count { get; private set; }

    /// <summary>Rows without a value.</summary>
    public long MissingCount { get; private set; }

    /// <summary>Share of rows without a value; 0 without rows.</summary>
    public double MissingShare => Count == 0 ? 0 : MissingCount / (double)Count;

    /// <summary>Most rows in a row with one value.</summary>
    public long LongestRun { get; private set; }

    /// <summary>Sum of the numbers.</summary>
    public double Sum { get; private set; }

    /// <summary>Sum of their squares.</summary>
    public double SumOfSquares { get; private set; }

    /// <summary>Mean of the numbers; NaN without any.</summary>
    public double Mean => Sum / (Count - MissingCount);

    /// <summary>Their standard deviation; 0 when all are equal.</summary>
    public double Deviation => Math.Sqrt(Math.Max(0, (SumOfSquares / (Count - MissingCount)) - (Mean * Mean)));

    /// <summary>Ranks and quantiles of the numbers.</summary>
    public QuantileSketch Numbers { get; private set; } = new();

    /// <summary>Counts of the texts.</summary>
    public CategorySketch Texts { get; private set; } = new();

    /// <summary>What it does now and then; null in a sketch of rows of now.</summary>
    public FeatureHabits? Habits { get; internal set; }

    /// <summary>Takes a number; NaN is missing.</summary>
    public void Add(double value) => Add([value]);

    /// <summary>Takes numbers in their order; NaN is missing.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        var (sum, squares, last, run, longest, missing) = (Sum, SumOfSquares, _last, _run, LongestRun, 0);
        foreach (var value in values)
        {
            if (double.IsNaN(value))
            {
                missing++;
                continue;
            }

            sum += value;
            squares += value * value;
            run = value == last ? run + 1 : 1;
            last = value;
            longest = run > longest ? run : longest;
        }

        Numbers.Add(values);
        (Sum, SumOfSquares, _last, _run, LongestRun) = (sum, squares, last, run, longest);
        (Count, MissingCount) = (Count + values.Length, MissingCount + missing);
    }

    /// <summary>Takes a text; null is missing.</summary>
    public void Add(string? text)
    {
        Count++;
        if (text is null)
        {
            MissingCount++;
            return;
        }

        Texts.Add(text);
        Run(text, 1);
    }

    /// <summary>Takes a column of the feature's kind.</summary>
    /// <exception cref="ArgumentException">The column is of another kind.</exception>
    public void Add(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        switch (column)
        {
            case TextColumn texts when Feature.IsText:
                AddTexts(texts);
                break;
            case DoubleColumn numbers when !Feature.IsText:
                Add(numbers.Validity.IsAllPresent ? numbers.Values : Numerous(numbers));
                break;
            case Int64Column or BooleanColumn or TimestampColumn when !Feature.IsText:
                Add(Numerous(column));
                break;
            default:
                throw new ArgumentException($"The column of '{Feature.Name}' is {column.Type}.", nameof(column));
        }
    }

    /// <summary>Takes rows in which the feature was not there at all.</summary>
    public void AddMissing(long rows) => (Count, MissingCount) = (Count + rows, MissingCount + rows);

    /// <summary>Takes everything another one has seen.</summary>
    public void Merge(FeatureSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Numbers.Merge(other.Numbers);
        Texts.Merge(other.Texts);
        (Count, MissingCount) = (Count + other.Count, MissingCount + other.MissingCount);
        (Sum, SumOfSquares, LongestRun) = (Sum + other.Sum, SumOfSquares + other.SumOfSquares, Math.Max(LongestRun, other.LongestRun));
    }

    /// <summary>Everything it holds.</summary>
    public FeatureSketchState ToState() => new(Feature, Count, MissingCount, LongestRun, Sum, SumOfSquares, Numbers.ToState(),
        new SortedDictionary<string, long>(Texts.Counts.ToDictionary(), StringComparer.Ordinal), Texts.Count, Texts.LostCount, Habits);

    /// <summary>Goes on from a stored state.</summary>
    public static FeatureSketch Of(FeatureSketchState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new FeatureSketch(state.Feature)
        {
            Count = state.Count,
            MissingCount = state.MissingCount,
            LongestRun = state.LongestRun,
            Sum = state.Sum,
            SumOfSquares = state.SumOfSquares,
            Numbers = new QuantileSketch(state.Numbers),
            Texts = CategorySketch.Of(state.Texts, state.TextCount, state.LostTexts),
            Habits = state.Habits,
        };
    }

    // Texts come as codes: they are counted by code and looked up once each.
    private void AddTexts(TextColumn column)
    {
        var codes = column.Codes;
        var counts = new long[column.Texts.Count];
        for (var row = 0; row < codes.Length; row++)
        {
            if (codes[row] < 0)
            {
                MissingCount++;
                continue;
            }

            counts[codes[row]]++;
            if (row == 0 || codes[row] != codes[row - 1])
            {
                Run(column.Texts[codes[row]], 1);
            }
            else
            {
                LongestRun = Math.Max(LongestRun, ++_run);
            }
        }

        for (var code = 0; code < counts.Length; code++)
        {
            if (counts[code] > 0)
            {
                Texts.Add(column.Texts[code], counts[code]);
            }
        }

        Count += codes.Length;
    }

    private void Run(string text, long rows)
    {
        _run = text == _lastText ? _run + rows : rows;
        _lastText = text;
        LongestRun = Math.Max(LongestRun, _run);
    }

    private static double[] Numerous(Column column)
    {
        var values = new double[column.Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = Number(column, row);
        }

        return values;
    }

    internal static double Number(Column column, int row) => column.IsNull(row) ? double.NaN : column switch
    {
        DoubleColumn number => number.Values[row],
        Int64Column whole => whole.Values[row],
        BooleanColumn yes => yes.Values[row] ? 1 : 0,
        _ => ((TimestampColumn)column).Values[row],
    };
}
