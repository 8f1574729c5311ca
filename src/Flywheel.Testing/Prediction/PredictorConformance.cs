using Flywheel.Core;
using Flywheel.Core.Prediction;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Prediction;

/// <summary>
/// What every <see cref="IPredictorLoader"/> must do. Derive a class, give it a loader and a model of the format whose first
/// input and first output are 32-bit floats and whose rows do not look at each other.
/// </summary>
public abstract class PredictorConformance
{
    private const int Capacity = 16;

    /// <summary>A loader of the format under test.</summary>
    protected abstract IPredictorLoader CreateLoader();

    /// <summary>A model of that format.</summary>
    protected abstract ReadOnlyMemory<byte> CreateModel();

    /// <summary>The score of one row of the first input, worked out without the loader. Compared to 1e-5.</summary>
    protected abstract float Expect(ReadOnlySpan<float> row);

    [Fact]
    public void The_signature_names_every_input_and_output()
    {
        using var predictor = Load();

        predictor.Signature.Inputs[0].Type.ShouldBe(TensorType.Single);
        predictor.Signature.Inputs.Concat(predictor.Signature.Outputs).ShouldAllBe(tensor => tensor.Name.Length > 0 && tensor.Width > 0);
    }

    [Fact]
    public void Every_row_gets_the_score_of_the_model()
    {
        using var predictor = Load();
        using var lane = predictor.OpenLane(Capacity);
        Fill(lane, seed: 1);

        lane.Run(Capacity);

        for (var row = 0; row < Capacity; row++)
        {
            Scores(predictor, lane, row, 1)[0].ShouldBe(Expect(Row(predictor, lane, row)), 1e-5);
        }
    }

    [Fact]
    public void A_lane_runs_any_number_of_rows_up_to_its_capacity_and_the_score_of_a_row_does_not_depend_on_it()
    {
        using var predictor = Load();
        using var lane = predictor.OpenLane(Capacity);
        Fill(lane, seed: 2);
        lane.Run(Capacity);
        var together = Scores(predictor, lane, 0, Capacity);

        foreach (var rows in (int[])[1, Capacity, 2, 1, Capacity - 1, 3])
        {
            lane.Run(rows);

            Scores(predictor, lane, 0, rows).ShouldBe(together[..(rows * predictor.Signature.Outputs[0].Width)]);
        }
    }

    [Fact]
    public void No_rows_and_more_rows_than_the_capacity_are_bugs()
    {
        using var predictor = Load();
        using var lane = predictor.OpenLane(Capacity);

        Should.Throw<ArgumentOutOfRangeException>(() => lane.Run(0));
        Should.Throw<ArgumentOutOfRangeException>(() => lane.Run(Capacity + 1));
        Should.Throw<ArgumentOutOfRangeException>(() => predictor.OpenLane(0));
    }

    [Fact]
    public void Memory_is_only_lent_under_its_own_type()
    {
        using var predictor = Load();
        using var lane = predictor.OpenLane(Capacity);

        Should.Throw<InvalidOperationException>(() => lane.Input<double>(0).Length);
        Should.Throw<InvalidOperationException>(() => lane.Output<long>(0).Length);
        Should.Throw<InvalidOperationException>(() => lane.TextInput(0).Length);
    }

    [Fact]
    public void A_call_allocates_nothing_once_its_number_of_rows_was_seen()
    {
        using var predictor = Load();
        using var lane = predictor.OpenLane(Capacity);
        Fill(lane, seed: 3);
        for (var i = 0; i < 500; i++)
        {
            lane.Run(1 + (i % Capacity));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++)
        {
            lane.Input<float>(0)[0] = i;
            lane.Run(1 + (i % Capacity));
            _ = lane.Output<float>(0)[0];
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Lanes_on_many_threads_give_each_row_the_same_score()
    {
        using var predictor = Load();
        using var reference = predictor.OpenLane(Capacity);
        Fill(reference, seed: 4);
        reference.Run(Capacity);
        var expected = Scores(predictor, reference, 0, Capacity);
        var results = new float[8][];

        var threads = Enumerable.Range(0, results.Length).Select(i => new Thread(() =>
        {
            using var lane = predictor.OpenLane(Capacity);
            reference.Input<float>(0).CopyTo(lane.Input<float>(0));
            for (var turn = 0; turn < 200; turn++)
            {
                lane.Run(1 + (turn % Capacity));
            }

            lane.Run(Capacity);
            results[i] = Scores(predictor, lane, 0, Capacity);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        results.ShouldAllBe(scores => scores.SequenceEqual(expected));
    }

    [Fact]
    public void A_lane_outlives_its_predictor_and_nothing_opens_after_it()
    {
        var predictor = Load();
        using var lane = predictor.OpenLane(1);

        predictor.Dispose();
        predictor.Dispose();

        lane.Run(1);
        Should.Throw<ObjectDisposedException>(() => predictor.OpenLane(1));
    }

    [Fact]
    public void A_closed_lane_runs_no_more()
    {
        using var predictor = Load();
        var lane = predictor.OpenLane(1);

        lane.Dispose();
        lane.Dispose();

        Should.Throw<ObjectDisposedException>(() => lane.Run(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Bytes_that_are_no_model_are_refused(int length)
    {
        var bytes = new byte[length];
        var random = new SeededRandom(5);
        foreach (ref var value in bytes.AsSpan())
        {
            value = (byte)random.NextInt64(256);
        }

        CreateLoader().Load(bytes).Refusals.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_model_cut_short_is_refused()
    {
        var model = CreateModel();

        CreateLoader().Load(model[..(model.Length / 2)]).Refusals.ShouldNotBeEmpty();
    }

    private IPredictor Load() => CreateLoader().Load(CreateModel()).Value;

    private static void Fill(IPredictorLane lane, ulong seed)
    {
        var random = new SeededRandom(seed);
        foreach (ref var value in lane.Input<float>(0))
        {
            value = (float)random.NextNormal();
        }
    }

    private static ReadOnlySpan<float> Row(IPredictor predictor, IPredictorLane lane, int row)
    {
        var width = predictor.Signature.Inputs[0].Width;
        return lane.Input<float>(0).Slice(row * width, width);
    }

    private static float[] Scores(IPredictor predictor, IPredictorLane lane, int row, int count)
    {
        var width = predictor.Signature.Outputs[0].Width;
        return lane.Output<float>(0).Slice(row * width, count * width).ToArray();
    }
}
