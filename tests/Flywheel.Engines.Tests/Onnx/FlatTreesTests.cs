using System.Runtime.Intrinsics.X86;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx;
using Flywheel.Engines.Onnx.Trees;
using Flywheel.Training.Onnx;

namespace Flywheel.Engines.Tests.Onnx;

public sealed class FlatTreesTests
{
    private const int Width = 12;

    private static readonly OnnxPredictorLoader s_runtime = new(new OnnxOptions { FlatTrees = false });

    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(2, 3, 1)]
    [InlineData(3, 50, 6)]
    [InlineData(4, 203, 9)]
    public void Trees_score_to_the_last_bit_as_the_runtime_has_them(ulong seed, int count, int depth)
    {
        var trees = new RandomTrees(seed, Width, count, depth);
        var model = Model("x", graph => graph.Add("Sigmoid", TensorType.Single, [trees.Sum(graph, graph.Input("x", TensorType.Single, Width))]));

        using var predictor = ShouldWalk(model);

        foreach (var rows in (int[])[1, 2, 3, 4, 5, 63, 64, 65, 68, 131])
        {
            ShouldAgree(predictor, model, trees.Rows(rows), rows);
        }
    }

    [Fact]
    public void The_logistic_function_has_the_bits_of_the_runtime()
    {
        var graph = new OnnxGraphBuilder("sigmoid");
        graph.Output(graph.Add("Sigmoid", TensorType.Single, [graph.Input("x", TensorType.Single, 1)]), "y", 1);
        using var predictor = s_runtime.Load(graph.ToBytes()).Value;
        using var lane = predictor.OpenLane(1 << 20);
        var random = new SeededRandom(12);
        foreach (ref var x in lane.Input<float>(0))
        {
            x = (float)(random.NextNormal() * 6);
        }

        lane.Run(1 << 20);

        // Elsewhere the runtime has other steps, and is asked.
        Sigmoid.AgreesWith(predictor).ShouldBe(Fma.IsSupported);
        var differing = 0;
        for (var i = 0; Fma.IsSupported && i < 1 << 20; i++)
        {
            differing += Sigmoid.Of(lane.Input<float>(0)[i]).Equals(lane.Output<float>(0)[i]) ? 0 : 1;
        }

        differing.ShouldBe(0);
    }

    [Fact]
    public void A_disposed_lane_answers_nobody()
    {
        var trees = new RandomTrees(13, Width, 10, 4);
        using var predictor = ShouldWalk(Model("x", graph => graph.Add("Sigmoid", TensorType.Single, [trees.Sum(graph, graph.Input("x", TensorType.Single, Width))])));
        var lane = predictor.OpenLane(2);
        lane.Dispose();

        Should.Throw<ObjectDisposedException>(() => lane.Run(1));
    }

    [Fact]
    public void Questions_of_at_most_are_asked_as_well()
    {
        var trees = new RandomTrees(5, Width, 40, 5, "BRANCH_LEQ");
        var model = Model("x", graph => trees.Sum(graph, graph.Input("x", TensorType.Single, Width)));

        using var predictor = ShouldWalk(model);

        ShouldAgree(predictor, model, trees.Rows(200), 200);
    }

    [Fact]
    public void What_a_foreign_model_adds_at_the_end_is_added_at_the_end()
    {
        var trees = new RandomTrees(6, Width, 40, 5);
        var model = Model("x", graph => trees.Sum(graph, graph.Input("x", TensorType.Single, Width), end: 0.3f));

        using var predictor = ShouldWalk(model);

        ShouldAgree(predictor, model, trees.Rows(200), 200);
    }

    [Fact]
    public void What_comes_before_the_trees_is_run_before_them()
    {
        var trees = new RandomTrees(7, Width, 60, 6);
        var model = Model("prepared", graph =>
        {
            var numbers = graph.Input("x", TensorType.Single, Width);
            var doubled = graph.Add("Add", TensorType.Single, [numbers, numbers]);
            return graph.Add("Sigmoid", TensorType.Single, [trees.Sum(graph, graph.Columns(doubled, [.. Enumerable.Range(0, Width).Select(i => (long)(Width - 1 - i))]))]);
        });

        using var predictor = ShouldWalk(model);

        ShouldAgree(predictor, model, trees.Rows(70), 70);
    }

    [Fact]
    public void Texts_reach_the_trees()
    {
        var trees = new RandomTrees(8, 1, 30, 4);
        var model = Model("city", graph => trees.Sum(graph, graph.AddMachineLearning(
            "LabelEncoder",
            TensorType.Single,
            [graph.Input("city", TensorType.Text, 1)],
            OnnxAttribute.Of("keys_strings", ["Paris", "Rome"]),
            OnnxAttribute.Of("values_floats", [0.5f, -0.5f]),
            OnnxAttribute.Of("default_float", 0f))));
        using var predictor = ShouldWalk(model);
        using var runtime = s_runtime.Load(model).Value;

        Scores(predictor).ShouldBe(Scores(runtime));

        static float[] Scores(IPredictor predictor)
        {
            using var lane = predictor.OpenLane(3);
            ((string?[])["Rome", null, "Paris"]).CopyTo(lane.TextInput(0));
            lane.Run(3);
            return lane.Output<float>(0).ToArray();
        }
    }

    [Fact]
    public void Two_sums_of_trees_are_left_to_the_runtime()
    {
        var trees = new RandomTrees(9, Width, 10, 4);
        var model = Model("two", graph =>
        {
            var x = graph.Input("x", TensorType.Single, Width);
            return graph.Add("Add", TensorType.Single, [trees.Sum(graph, x), trees.Sum(graph, x)]);
        });

        using var predictor = Models.Loader.Load(model).Value;

        predictor.ShouldNotBeOfType<TreePredictor>();
        ShouldAgree(predictor, model, trees.Rows(20), 20);
    }

    [Fact]
    public void An_output_that_passes_the_trees_by_leaves_them_to_the_runtime()
    {
        var trees = new RandomTrees(10, Width, 10, 4);
        var model = Model("by-pass", graph =>
        {
            var x = graph.Input("x", TensorType.Single, Width);
            return graph.Add("Add", TensorType.Single, [trees.Sum(graph, x), graph.Columns(x, 0)]);
        });

        using var predictor = Models.Loader.Load(model).Value;

        predictor.ShouldNotBeOfType<TreePredictor>();
        ShouldAgree(predictor, model, trees.Rows(20), 20);
    }

    [Fact]
    public void A_call_through_trees_is_refused_outside_its_lane()
    {
        var trees = new RandomTrees(11, Width, 10, 4);
        using var predictor = ShouldWalk(Model("x", graph => trees.Sum(graph, graph.Input("x", TensorType.Single, Width))));
        using var lane = predictor.OpenLane(2);

        Should.Throw<ArgumentOutOfRangeException>(() => lane.Run(0));
        Should.Throw<ArgumentOutOfRangeException>(() => lane.Run(3));
        Should.Throw<ArgumentOutOfRangeException>(() => lane.Input<float>(1));
        Should.Throw<InvalidOperationException>(() => lane.Input<double>(0));
    }

    private static byte[] Model(string name, Func<OnnxGraphBuilder, OnnxValue> build)
    {
        var graph = new OnnxGraphBuilder(name);
        graph.Output(build(graph), "score", 1);
        return graph.ToBytes();
    }

    private static IPredictor ShouldWalk(byte[] model) => Models.Loader.Load(model).Value.ShouldBeOfType<TreePredictor>();

    private static void ShouldAgree(IPredictor predictor, byte[] model, float[] rows, int count)
    {
        using var runtime = s_runtime.Load(model).Value;
        Bits(predictor, rows, count).ShouldBe(Bits(runtime, rows, count));
    }

    // As bits, because NaN and both zeros count too.
    private static int[] Bits(IPredictor predictor, float[] rows, int count)
    {
        using var lane = predictor.OpenLane(count);
        rows.CopyTo(lane.Input<float>(0));
        lane.Run(count);
        return [.. lane.Output<float>(0).ToArray().Select(BitConverter.SingleToInt32Bits)];
    }
}
