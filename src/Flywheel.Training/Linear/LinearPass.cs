namespace Flywheel.Training.Linear;

/// <summary>
/// One pass over the rows. The rows are cut into shards by their number alone, each shard is summed in order, and the shards are
/// added in order, so the sums do not depend on how many threads there are. Not thread-safe: one pass at a time.
/// </summary>
internal sealed class LinearPass
{
    private const int LeastRowsInShard = 4_096;
    private const int MostShards = 16;
    private const long MostHessianBytes = 256L << 20;

    private readonly LinearData _data;
    private readonly LinearLoss _loss;
    private readonly LinearSums[] _shards;
    private readonly bool _canCurve;

    /// <summary>Threads at most; the sums are the same for any number.</summary>
    internal int Threads { get; init; } = Environment.ProcessorCount;

    internal LinearPass(LinearData data, LinearLoss loss, bool curvature)
    {
        (_data, _loss, _canCurve) = (data, loss, curvature);
        var byRows = Math.Max(1, data.Count / LeastRowsInShard);
        var byMemory = curvature ? Math.Max(2, MostHessianBytes / (8L * data.Width * data.Width)) : MostShards;
        _shards = new LinearSums[(int)Math.Min(MostShards, Math.Min(byRows, byMemory))];
        for (var shard = 0; shard < _shards.Length; shard++)
        {
            _shards[shard] = new LinearSums(data.Width, curvature);
        }
    }

    /// <summary>Loss, gradient and, when this pass was made for it, Hessian at these coefficients. The result is lent until the next pass.</summary>
    internal LinearSums At(double[] coefficients, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Threads };
        Parallel.For(0, _shards.Length, options, shard =>
        {
            _shards[shard].Clear();
            var (from, to) = (Start(shard), Start(shard + 1));
            var tile = new LinearTile(_data, _loss);
            for (var row = from; row < to; row += LinearTile.Rows)
            {
                tile.Add(row, Math.Min(LinearTile.Rows, to - row), coefficients, _shards[shard], _canCurve);
            }
        });
        for (var shard = 1; shard < _shards.Length; shard++)
        {
            _shards[0].Add(_shards[shard]);
        }

        return _shards[0];
    }

    private int Start(int shard) => (int)((long)_data.Count * shard / _shards.Length);
}
