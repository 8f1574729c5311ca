namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>Work over rows, cut into blocks of one size and added up in their order, so that no result depends on the number of threads.</summary>
internal sealed class RowBlocks(int count, int threads)
{
    private const int Size = 1 << 15;

    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads };
    private readonly double[] _parts = new double[(count + Size - 1) / Size];

    /// <summary>Does something for each block, given its first row and its rows.</summary>
    public void ForEach(Action<int, int> work) =>
        Parallel.For(0, _parts.Length, _options, block => work(block * Size, Math.Min(Size, count - (block * Size))));

    /// <summary>Adds up a number of each block.</summary>
    public double Sum(Func<int, int, double> work)
    {
        ForEach((start, rows) => _parts[start / Size] = work(start, rows));
        return _parts.Sum();
    }

    /// <summary>Adds up several numbers of each block, each with its like.</summary>
    public double[] Sums(int numbers, Action<int, int, double[]> work)
    {
        var parts = new double[_parts.Length][];
        ForEach((start, rows) => work(start, rows, parts[start / Size] = new double[numbers]));
        var sums = new double[numbers];
        foreach (var part in parts)
        {
            for (var i = 0; i < numbers; i++)
            {
                sums[i] += part[i];
            }
        }

        return sums;
    }
}
