using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features;
using Flywheel.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Flywheel.Tests.Features;

/// <summary>Generated programs on generated data: the sweep, the live state and the plainest possible evaluation agree.</summary>
public sealed class GeneratedProgramTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public void A_sweep_gives_what_looking_at_every_event_gives() => ForAll(generated =>
    {
        var features = Sweep(generated, threads: 2);

        for (var f = 0; f < generated.Features.Count; f++)
        {
            for (var row = 0; row < generated.Rows.Count; row++)
            {
                var expected = generated.Features[f].Meaning(generated.Rows[row], generated.Events);
                var found = features.Columns[f].ValueAt(row);
                Agree(found as double?, expected as double?).ShouldBeTrue($"{generated.Features[f].Text} of {generated.Rows[row]}: {found ?? "null"}, not {expected ?? "null"}");
            }
        }
    });

    [Fact]
    public void The_number_of_threads_and_the_order_of_rows_change_no_bit() => ForAll(generated =>
    {
        var one = Sweep(generated, threads: 1);
        var order = Enumerable.Range(0, generated.Rows.Count).ToArray();
        generated.Random.Shuffle(order.AsSpan());

        var shuffled = Program(generated).Sweep(
            GeneratedCase.Named(generated.Events), GeneratedCase.ToBatch(generated.Rows).Take(order), new SweepOptions { Threads = 4 }, null, Never).Value;

        Same(one.Take(order), shuffled);
    });

    [Fact]
    public void A_live_state_gives_the_same_bits_as_a_sweep_however_events_arrive() => ForAll(generated =>
    {
        // Some are there at the start, the others come in batches of any size, late ones included; all of them before the rows are asked.
        var loaded = (int)generated.Random.NextInt64(generated.Events.Count + 1);
        var live = Program(generated).OpenLive(GeneratedCase.Named(generated.Events.Take(loaded)), new LiveOptions(), Never).Value;
        for (var at = loaded; at < generated.Events.Count;)
        {
            var count = 1 + (int)generated.Random.NextInt64(Math.Min(30, generated.Events.Count - at));
            live.Append("events", GeneratedCase.ToBatch([.. generated.Events.Skip(at).Take(count)]), Never).IsOk.ShouldBeTrue();
            at += count;
        }

        var rows = GeneratedCase.ToBatch(generated.Rows);
        var swept = Sweep(generated, threads: 1);

        Same(swept, live.Compute(rows, Never).Value);
        for (var row = 0; row < rows.Count; row++)
        {
            Same(swept.Slice(row, 1), live.Compute(rows.Slice(row, 1), Never).Value);
        }
    });

    [Fact]
    public void Rows_asked_a_few_at_a_time_in_memory_that_is_used_again_get_the_same_bits() => ForAll(generated =>
    {
        var live = Program(generated).OpenLive(GeneratedCase.Named(generated.Events), new LiveOptions(), Never).Value;
        var rows = GeneratedCase.ToBatch(generated.Rows);
        var (few, wanted) = (live.OpenRows(rows.Schema, 7).Value, live.Compute(rows, Never).Value);

        for (var start = 0; start < rows.Count; start += 7)
        {
            var count = Math.Min(7, rows.Count - start);
            for (var row = 0; row < count; row++)
            {
                Put(few, row, rows, start + row);
            }

            few.Compute(count);
            for (var row = 0; row < count; row++)
            {
                for (var feature = 0; feature < wanted.Columns.Length; feature++)
                {
                    var expected = wanted.Columns[feature].ValueAt(start + row) as double? ?? double.NaN;
                    BitConverter.DoubleToInt64Bits(few.Number(row, feature)).ShouldBe(BitConverter.DoubleToInt64Bits(expected));
                }
            }
        }
    });

    private static void Put(LiveRows target, int row, ColumnBatch rows, int from)
    {
        for (var column = 0; column < rows.Columns.Length; column++)
        {
            switch (rows.Columns[column].ValueAt(from))
            {
                case null:
                    target.SetNull(row, column);
                    break;
                case string text:
                    target.Set(row, column, text);
                    break;
                case double number:
                    target.Set(row, column, number);
                    break;
                case bool truth:
                    target.Set(row, column, truth ? 1L : 0L);
                    break;
                case Timestamp moment:
                    target.Set(row, column, moment.Microseconds);
                    break;
                case long whole:
                    target.Set(row, column, whole);
                    break;
            }
        }
    }

    [Fact]
    public void A_live_state_that_was_stored_goes_on_as_if_it_had_not_been() => ForAll(generated =>
    {
        var (program, before) = (Program(generated), (int)generated.Random.NextInt64(generated.Events.Count + 1));
        var saved = program.OpenLive(GeneratedCase.Named(generated.Events.Take(before / 2)), new LiveOptions(), Never).Value;
        saved.Append("events", GeneratedCase.ToBatch([.. generated.Events.Take(before).Skip(before / 2)]), Never);
        using var folder = new TemporaryFolder();
        using (var target = File.Create(folder["state"]))
        {
            saved.Save(target, Never);
        }

        var live = program.OpenLive(folder["state"], new LiveOptions(), Never).Value;

        // Read as it was stored, then with the other events, late ones included.
        var rows = GeneratedCase.ToBatch(generated.Rows);
        Same(saved.Compute(rows, Never).Value, live.Compute(rows, Never).Value);
        live.Append("events", GeneratedCase.ToBatch([.. generated.Events.Skip(before)]), Never);
        Same(Sweep(generated, threads: 1), live.Compute(rows, Never).Value);
        live.EventCount.ShouldBe(generated.Events.Count);
    });

    [Fact]
    public void What_is_not_known_yet_changes_no_feature() => ForAll(generated =>
    {
        var before = Sweep(generated, threads: 1);
        for (var row = 0; row < generated.Rows.Count; row += 7)
        {
            var now = generated.Rows[row].At;
            var other = new GeneratedCase(generated.Random.NextUInt64());
            var future = generated.Events.Where(e => e.Known is null || e.Known > now)
                .Zip(other.Events, (e, o) => o with { Id = e.Id, Known = e.Known is { } known ? known + TimeSpan.FromMinutes(3) : null });
            var perturbed = generated.Events.Where(e => e.Known <= now).Concat(future);

            var after = Program(generated).Sweep(
                GeneratedCase.Named(perturbed), GeneratedCase.ToBatch([generated.Rows[row]]), new SweepOptions { Threads = 1 }, null, Never).Value;

            Same(before.Slice(row, 1), after);
        }
    });

    private static FeatureProgram Program(GeneratedCase generated) => FeatureProgram.Compile(generated.Plan).Value;

    private static ColumnBatch Sweep(GeneratedCase generated, int threads) => Program(generated).Sweep(
        GeneratedCase.Named(generated.Events), GeneratedCase.ToBatch(generated.Rows), new SweepOptions { Threads = threads }, null, Never).Value;

    private static void ForAll(Action<GeneratedCase> holds) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(new GeneratedCase((ulong)seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(20010101, 297).WithQuietOnSuccess(true));

    private static bool Agree(double? found, double? expected) =>
        (found, expected) is (null, null) || (found is { } a && expected is { } b && (a.Equals(b) || Math.Abs(a - b) <= 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b))));

    private static void Same(ColumnBatch left, ColumnBatch right)
    {
        for (var column = 0; column < left.Columns.Length; column++)
        {
            for (var row = 0; row < left.Count; row++)
            {
                var (a, b) = (left.Columns[column].ValueAt(row) as double?, right.Columns[column].ValueAt(row) as double?);
                (a is null).ShouldBe(b is null, left.Schema.Fields[column].Name);
                BitConverter.DoubleToInt64Bits(a ?? 0).ShouldBe(BitConverter.DoubleToInt64Bits(b ?? 0), $"{left.Schema.Fields[column].Name}: {a} and {b}");
            }
        }
    }
}
