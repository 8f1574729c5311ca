using System.Collections.Concurrent;
using Flywheel.Core;

namespace Flywheel.Serving;

/// <summary>
/// Takes scored rows to the journal and then tells who waits. One append is under way at a time; what is scored meanwhile goes with the next. So threads never wait for one
/// another at the journal, and whoever finds nobody at it writes at once.
/// </summary>
internal sealed class LaneLogger(LaneLog log)
{
    private const int MaxTogether = 16;

    private readonly ConcurrentQueue<ScoredLanes> _scored = new();
    // A queue, not a bag: a bag's items hang on the threads that put them there, and these lead to the release that the bag belongs to, so that it would never be collected.
    private readonly ConcurrentQueue<ScoredLanes> _idle = new();

    // These belong to whoever appends.
    private readonly List<ScoredLanes> _together = new(MaxTogether);
    private readonly ReadOnlyMemory<byte>[] _lines = new ReadOnlyMemory<byte>[MaxTogether * LaneBatch.Capacity];
    private int _appending;

    /// <summary>Room for rows that will be scored together.</summary>
    internal ScoredLanes Rent() => _idle.TryDequeue(out var idle) ? idle : new ScoredLanes();

    /// <summary>Logs rows and tells who waits for them, now or soon.</summary>
    internal void Log(ScoredLanes scored)
    {
        Write(scored);
        if (scored.Fault is not null || scored.Lines.IsEmpty)
        {
            Tell(scored, null);
            return;
        }

        _scored.Enqueue(scored);
        AppendScored();
    }

    private void AppendScored()
    {
        while (!_scored.IsEmpty && Interlocked.Exchange(ref _appending, 1) == 0)
        {
            var appending = AppendAsync(Take());
            if (!appending.IsCompleted)
            {
                return;
            }
        }
    }

    // Each row is written by who scored it, while others append.
    private void Write(ScoredLanes scored)
    {
        try
        {
            var now = Timestamp.Now(log.Time);
            for (var i = 0; scored.Fault is null && i < scored.Count; i++)
            {
                if (scored.Refused[i] is null)
                {
                    var lane = scored.Lanes[i];
                    lane.Name(log.Ids);
                    scored.AddLine(lane.Log(now, (long)log.Time.GetElapsedTime(lane.Started).TotalMicroseconds));
                }
            }
        }
        catch (Exception fault)
        {
            scored.Fault = fault;
        }
    }

    private int Take()
    {
        var count = 0;
        while (_together.Count < MaxTogether && _scored.TryDequeue(out var scored))
        {
            _together.Add(scored);
            scored.Lines.CopyTo(_lines.AsSpan(count));
            count += scored.Lines.Length;
        }

        return count;
    }

    private async Task AppendAsync(int count)
    {
        Exception? fault = null;
        var waited = false;
        try
        {
            if (count > 0)
            {
                var append = log.Journal.AppendAsync(log.Dataset, _lines.AsMemory(0, count), log.Durability, CancellationToken.None);
                waited = !append.IsCompleted;
                await append.ConfigureAwait(false);
            }
        }
        catch (Exception failed)
        {
            fault = failed;
        }

        foreach (var scored in _together)
        {
            Tell(scored, fault);
        }

        _together.Clear();

        // A full fence: what was enqueued before it by someone who found the place taken is seen by the next look.
        Interlocked.Exchange(ref _appending, 0);
        if (waited)
        {
            AppendScored();
        }
    }

    private void Tell(ScoredLanes scored, Exception? fault)
    {
        for (var i = 0; i < scored.Count; i++)
        {
            if ((scored.Fault ?? fault) is { } broken)
            {
                scored.Lanes[i].Fail(broken);
            }
            else
            {
                scored.Lanes[i].Tell(scored.Refused[i]);
            }
        }

        scored.Clear();
        _idle.Enqueue(scored);
    }
}
