using Flywheel.Core;

namespace Flywheel.Engines.DuckDb;

/// <summary>Looks at a running statement from time to time: stops it when cancelled, tells how far it is when somebody listens.</summary>
internal sealed class StatementWatch
{
    private const long Whole = 10_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly DuckDbConnection? _connection;
    private readonly IProgress<Progress>? _progress;
    private readonly TimeProvider? _time;
    private readonly CancellationToken _cancellation;
    private long _last;
    private long _done;

    internal StatementWatch(DuckDbConnection connection, IProgress<Progress>? progress, TimeProvider time, CancellationToken cancellation)
    {
        (_connection, _progress, _time, _cancellation) = (connection, progress, time, cancellation);
        _last = progress is null ? 0 : time.GetTimestamp();
    }

    private StatementWatch(CancellationToken cancellation) => _cancellation = cancellation;

    internal static StatementWatch None { get; } = new(CancellationToken.None);

    /// <summary>Which statement of how many runs: each is an equal share of the whole.</summary>
    internal (int Index, int Count) Step { get; set; } = (0, 1);

    /// <summary>Only watches for cancellation.</summary>
    internal static StatementWatch For(CancellationToken cancellation) => new(cancellation);

    internal void Look()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_progress is not null && _time!.GetElapsedTime(_last) >= Pause)
        {
            _last = _time.GetTimestamp();
            var share = Math.Clamp(_connection!.Progress, 0, 100) / 100;
            Report((long)((Step.Index + share) * Whole / Step.Count));
        }
    }

    internal void Finish()
    {
        if (_progress is not null)
        {
            Report(Whole);
        }
    }

    private void Report(long done)
    {
        _done = Math.Max(_done, done);
        _progress!.Report(new Progress(_done, Whole, "hundredths of a per cent"));
    }
}
