using Flywheel.Core.Prediction;

namespace Flywheel.Engines.Tests.Onnx;

public sealed class OnnxLaneTests
{
    [Fact]
    public void Texts_reach_the_model_and_null_counts_as_empty()
    {
        using var predictor = Models.Loader.Load(Models.CityCode()).Value;
        using var lane = predictor.OpenLane(5);
        string?[] cities = ["Rome", null, "São Paulo", "Atlantis", "Paris"];

        cities.CopyTo(lane.TextInput(0));
        lane.Run(5);

        lane.Output<float>(0).ToArray().ShouldBe([2, -1, 3, -1, 1]);
    }

    [Fact]
    public void A_text_of_the_last_call_does_not_linger()
    {
        using var predictor = Models.Loader.Load(Models.CityCode()).Value;
        using var lane = predictor.OpenLane(1);
        lane.TextInput(0)[0] = "Rome";
        lane.Run(1);

        lane.TextInput(0)[0] = null;
        lane.Run(1);

        lane.Output<float>(0)[0].ShouldBe(-1);
    }

    [Fact]
    public void Every_numeric_type_goes_in_and_out_unchanged()
    {
        using var predictor = Models.Loader.Load(Models.Echo()).Value;
        using var lane = predictor.OpenLane(2);
        float[] singles = [1.5f, float.NaN, float.NegativeInfinity, -0f];
        double[] doubles = [Math.PI, double.Epsilon];
        long[] wholes = [long.MinValue, long.MaxValue, 0, 1, 2, 3];
        bool[] flags = [true, false];

        singles.CopyTo(lane.Input<float>(0));
        doubles.CopyTo(lane.Input<double>(1));
        wholes.CopyTo(lane.Input<long>(2));
        flags.CopyTo(lane.Input<bool>(3));
        lane.Run(2);

        lane.Output<float>(0).ToArray().ShouldBe(singles);
        lane.Output<double>(1).ToArray().ShouldBe(doubles);
        lane.Output<long>(2).ToArray().ShouldBe(wholes);
        lane.Output<bool>(3).ToArray().ShouldBe(flags);
    }

    [Fact]
    public void A_call_that_fails_says_why_and_the_next_one_works()
    {
        using var predictor = Models.Loader.Load(Models.LookUp()).Value;
        using var lane = predictor.OpenLane(2);
        lane.Input<long>(0)[0] = 7;

        Should.Throw<InvalidOperationException>(() => lane.Run(1)).Message.ShouldStartWith("The model failed on 1 rows: Non-zero status code returned while running Gather node.");

        lane.Input<long>(0)[0] = 1;
        lane.Run(1);
        lane.Output<float>(0)[0].ShouldBe(20);
    }

    [Fact]
    public void The_signature_is_in_the_order_of_the_graph()
    {
        using var predictor = Models.Loader.Load(Models.Echo()).Value;

        predictor.Signature.Inputs.ShouldBe(
        [
            new TensorDefinition("single", TensorType.Single, 2),
            new TensorDefinition("double", TensorType.Double, 1),
            new TensorDefinition("whole", TensorType.Int64, 3),
            new TensorDefinition("flag", TensorType.Boolean, 1),
        ]);
        predictor.Signature.Outputs.Select(tensor => tensor.Name).ShouldBe(["single_back", "double_back", "whole_back", "flag_back"]);
    }

    [Fact]
    public void A_span_kept_after_the_lane_is_closed_is_still_memory()
    {
        using var predictor = Models.Loader.Load(Models.Affine()).Value;
        var lane = predictor.OpenLane(1);
        var input = lane.Input<float>(0);

        lane.Dispose();
        input.Fill(1);

        input.ToArray().ShouldBe([1, 1, 1]);
    }

    [Fact]
    public void More_row_counts_than_a_lane_remembers_still_give_the_right_scores()
    {
        using var predictor = Models.Loader.Load(Models.Affine()).Value;
        using var lane = predictor.OpenLane(600);
        lane.Input<float>(0).Fill(1);

        for (var rows = 1; rows <= 600; rows++)
        {
            lane.Run(rows);
        }

        lane.Output<float>(0).ToArray().ShouldAllBe(score => score == 6.5f);
    }
}
