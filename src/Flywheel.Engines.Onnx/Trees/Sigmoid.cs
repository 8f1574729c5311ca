using Flywheel.Core.Prediction;

namespace Flywheel.Engines.Onnx.Trees;

/// <summary>
/// The logistic function as the runtime computes it on processors with fused multiply-add: a rational approximation, step by step the same, so that its bits are. Nothing is taken
/// on trust: <see cref="AgreesWith"/> compares the two on this machine before it is used.
/// </summary>
/// <remarks>Source: ONNX Runtime, MLAS library, LogisticKernelFma3 (coefficients and order of operations).</remarks>
internal static class Sigmoid
{
    private const float Range = 18;
    private const int Probes = 8192;

    internal static float Of(float x)
    {
        x = Math.Min(Math.Max(x, -Range), Range);
        var square = x * x;
        var p = MathF.FusedMultiplyAdd(square, 4.37031012579801e-11f, 1.15627324459942e-07f);
        p = MathF.FusedMultiplyAdd(square, p, 6.08574864600143e-05f);
        p = MathF.FusedMultiplyAdd(square, p, 8.51377133304701e-03f);
        p = MathF.FusedMultiplyAdd(square, p, 2.48287947061529e-01f);
        var q = MathF.FusedMultiplyAdd(square, 6.10247389755681e-13f, 5.76102136993427e-09f);
        q = MathF.FusedMultiplyAdd(square, q, 6.29106785017040e-06f);
        q = MathF.FusedMultiplyAdd(square, q, 1.70198817374094e-03f);
        q = MathF.FusedMultiplyAdd(square, q, 1.16817656904453e-01f);
        q = MathF.FusedMultiplyAdd(square, q, 9.93151921023180e-01f);
        return Math.Max((x * p / q) + 0.5f, 0f);
    }

    /// <summary>True when a graph of one column and one output gives these very bits, for one row and for many.</summary>
    internal static bool AgreesWith(IPredictor graph)
    {
        using var many = graph.OpenLane(Probes);
        using var one = graph.OpenLane(1);
        for (var i = 0; i < Probes; i++)
        {
            // From -32 to 32, past both ends of the range, at places that are no round numbers.
            many.Input<float>(0)[i] = (i - (Probes / 2)) / 127.9f;
        }

        many.Run(Probes);
        for (var i = 0; i < Probes; i++)
        {
            var expected = BitConverter.SingleToInt32Bits(Of(many.Input<float>(0)[i]));
            if (BitConverter.SingleToInt32Bits(many.Output<float>(0)[i]) != expected)
            {
                return false;
            }

            if (i % 64 == 0)
            {
                one.Input<float>(0)[0] = many.Input<float>(0)[i];
                one.Run(1);
                if (BitConverter.SingleToInt32Bits(one.Output<float>(0)[0]) != expected)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
