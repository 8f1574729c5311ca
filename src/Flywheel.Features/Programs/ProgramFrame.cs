using Flywheel.Features.Vectors;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>The scratch space of one thread that computes features: vectors, and where each row stands in each index.</summary>
internal sealed class ProgramFrame : Frame
{
    internal ProgramFrame(FrameLayout layout, int capacity, EventState state, int probes, int boundaries, int bands)
        : base(layout, capacity)
    {
        State = state;
        Probes = new ProbeFrame[probes];
        Boundaries = new BoundaryFrame[boundaries];
        BandHints = new int[bands][];
        for (var i = 0; i < probes; i++)
        {
            Probes[i] = new ProbeFrame(capacity);
        }

        for (var i = 0; i < boundaries; i++)
        {
            Boundaries[i] = new BoundaryFrame(capacity);
        }
    }

    internal EventState State { get; }

    internal ProbeFrame[] Probes { get; }

    internal BoundaryFrame[] Boundaries { get; }

    /// <summary>Where each key's last search ended, for each bounded window of a sweep; made by its first row.</summary>
    internal int[]?[] BandHints { get; }

    /// <summary>The row of its dataset that each row is, where it could see itself; -1 elsewhere. Null when no row could.</summary>
    internal SelfFrame? Self { get; set; }

    /// <summary>The batch being computed and the place of the chunk's first row in it.</summary>
    internal RowBatch? Batch { get; private set; }

    internal int Start { get; private set; }

    /// <summary>True when no late event was put in place in any segment since the chunk began to read it.</summary>
    internal bool IsUndisturbed(int count)
    {
        // What was read must have been read before the versions are read again.
        Interlocked.MemoryBarrier();
        foreach (var probe in Probes)
        {
            if (probe.IsShared)
            {
                continue;
            }

            for (var i = 0; i < count; i++)
            {
                if (probe.Segments[i] is { } segment && segment.Version != probe.Versions[i])
                {
                    return false;
                }
            }
        }

        return true;
    }

    internal void Begin(RowBatch batch, int start)
    {
        if (!ReferenceEquals(batch, Batch))
        {
            foreach (var probe in Probes)
            {
                probe.ForgetTexts();
            }
        }

        (Batch, Start) = (batch, start);
    }
}

/// <summary>Which key each row asks about, and the events of that key.</summary>
internal sealed class ProbeFrame(int capacity)
{
    private readonly Dictionary<int, (IReadOnlyList<string> Texts, int[] Codes)> _texts = [];
    private CodeMemo[] _memos = [];

    internal int[] Keys { get; } = new int[capacity];

    /// <summary>The key's segment, one a row; not used where all keys share one.</summary>
    internal Segment?[] Segments { get; } = new Segment?[capacity];

    /// <summary>The version each segment had when the chunk began.</summary>
    internal int[] Versions { get; } = new int[capacity];

    internal int[] Starts { get; } = new int[capacity];

    /// <summary>True where one segment that never changes holds all keys, or where there is none.</summary>
    internal bool IsShared { get; set; } = true;

    internal int[] Ends { get; } = new int[capacity];

    /// <summary>Where each row itself lies among the events, or -1; null when no row is.</summary>
    internal int[]? Selves { get; set; }

    /// <summary>The number of a text of a column's table, looked up once a text.</summary>
    internal int[] CodesOf(int component, IReadOnlyList<string> texts)
    {
        if (!_texts.TryGetValue(component, out var known) || !ReferenceEquals(known.Texts, texts))
        {
            known = (texts, new int[texts.Count]);
            Array.Fill(known.Codes, NotAsked);
            _texts[component] = known;
        }

        return known.Codes;
    }

    /// <summary>What was found for a component of the key, across runs.</summary>
    internal CodeMemo MemoOf(int component)
    {
        while (_memos.Length <= component)
        {
            _memos = [.. _memos, new CodeMemo()];
        }

        return _memos[component];
    }

    internal const int NotAsked = -2;

    internal void ForgetTexts() => _texts.Clear();
}

/// <summary>Where each row's window begins or ends, and where each key's last search ended.</summary>
internal sealed class BoundaryFrame(int capacity)
{
    internal int[] Positions { get; } = new int[capacity];

    /// <summary>One a key of a shared index; allocated by the first sweep.</summary>
    internal int[]? Hints { get; set; }
}

/// <summary>The events that rows of a chunk are themselves.</summary>
internal sealed class SelfFrame(int capacity)
{
    internal long[] Rows { get; } = new long[capacity];

    internal long[] Known { get; } = new long[capacity];
}
