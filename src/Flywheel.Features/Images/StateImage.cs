using Flywheel.Core;
using Flywheel.Features.Programs;
using Flywheel.Features.Windows;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Features.Images;

/// <summary>
/// A live state, written down. A file is a head (what wrote it, the plan, counts, the length of each section) and a section for each grouping, the rows that see
/// themselves last; sections are written and read on all threads.
/// </summary>
internal static class StateImage
{
    // Changes with the form of anything that is written.
    private const string Form = "flywheel live state 1";
    private const int MaxHeadBytes = 1 << 20;

    internal static void Save(CompiledPlan plan, EventState state, StateCounts counts, Stream target, int threads, CancellationToken cancellationToken)
    {
        var sections = new ReadOnlyMemory<byte>[plan.Groupings.Length + 1];
        Parallel.For(0, sections.Length, Options(threads, cancellationToken), i =>
        {
            var section = new ImageWriter();
            if (i == plan.Groupings.Length)
            {
                state.Selves?.Save(section);
            }
            else
            {
                (state.Indexes[i] as LiveIndex)?.Save(section);
                state.Bands[i]?.Save(section);
            }

            sections[i] = section.Written;
        });
        var head = new ImageWriter();
        head.Write(Form);
        head.Write(plan.Plan.Digest.ToString());
        head.Write(counts.Rows.AsSpan());
        head.Write([counts.SinceForgotten, counts.HeldThen, counts.Floor]);
        head.Write(Array.ConvertAll(sections, section => section.Length));
        target.Write(BitConverter.GetBytes(head.Written.Length));
        target.Write(head.Written.Span);
        foreach (var section in sections)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(section.Span);
        }
    }

    /// <summary>Fills an empty state.</summary>
    internal static Result<StateCounts> Load(CompiledPlan plan, EventState state, string path, int threads, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path);
        try
        {
            var headBytes = BitConverter.ToInt32(Read(file, 0, sizeof(int)));
            var head = new ImageReader(Read(file, sizeof(int), headBytes is > 0 and < MaxHeadBytes ? headBytes : throw new InvalidDataException("The file has no head.")));
            if (head.Text() != Form || head.Text() != plan.Plan.Digest.ToString())
            {
                return Refuse("it is of another plan or another version of Flywheel");
            }

            var (rows, numbers, lengths) = (head.Longs(), head.Longs(), head.Ints());
            if (lengths.Length != plan.Groupings.Length + 1 || rows.Length != plan.Datasets.Length || numbers.Length != 3)
            {
                return Refuse("its parts are not those of the plan");
            }

            var starts = new long[lengths.Length];
            for (var i = 0; i < starts.Length; i++)
            {
                starts[i] = i == 0 ? sizeof(int) + headBytes : starts[i - 1] + lengths[i - 1];
            }

            // The largest first, so that no thread is left with it at the end.
            var order = Enumerable.Range(0, lengths.Length).OrderByDescending(i => lengths[i]).ToArray();
            Parallel.ForEach(order, Options(threads, cancellationToken), i => LoadSection(state, i, new ImageReader(Read(file, starts[i], lengths[i]))));
            return new StateCounts([.. rows], numbers[0], numbers[1], numbers[2]);
        }
        catch (Exception broken) when (IsBroken(broken) || broken is AggregateException { InnerExceptions: var all } && all.All(IsBroken))
        {
            return Refuse($"it cannot be read: {broken.Message}");
        }
    }

    private static void LoadSection(EventState state, int section, ImageReader image)
    {
        if (section == state.Indexes.Length)
        {
            if (!image.IsAtEnd)
            {
                state.Selves?.Load(image);
            }
        }
        else if (state.Bands[section] is { } band)
        {
            band.Load(image);
        }
        else
        {
            ((LiveIndex)state.Indexes[section]!).Load(image);
        }

        if (!image.IsAtEnd)
        {
            throw new InvalidDataException("A section is longer than what it holds.");
        }
    }

    private static byte[] Read(SafeFileHandle file, long at, int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var done = 0; done < length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(done), at + done);
            done += read > 0 ? read : throw new InvalidDataException("The file ends too early.");
        }

        return bytes;
    }

    private static ParallelOptions Options(int threads, CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };

    private static bool IsBroken(Exception fault) => fault is InvalidDataException or OverflowException or ArgumentException or IndexOutOfRangeException;

    private static Refusal Refuse(string why) =>
        new("features.image", "Not a state of these features", $"The stored live state is not used: {why}.", "It is made again from the events.");
}
