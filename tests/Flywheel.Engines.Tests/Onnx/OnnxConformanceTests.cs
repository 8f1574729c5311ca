using Flywheel.Core.Prediction;
using Flywheel.Testing.Prediction;

namespace Flywheel.Engines.Tests.Onnx;

public sealed class OnnxConformanceTests : PredictorConformance
{
    protected override IPredictorLoader CreateLoader() => Models.Loader;

    protected override ReadOnlyMemory<byte> CreateModel() => Models.Affine();

    protected override float Expect(ReadOnlySpan<float> row) => row[0] + (2 * row[1]) + (3 * row[2]) + 0.5f;
}
