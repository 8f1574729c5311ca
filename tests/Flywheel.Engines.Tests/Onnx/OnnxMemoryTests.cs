namespace Flywheel.Engines.Tests.Onnx;

/// <summary>Measures the whole process, so nothing else may run beside it.</summary>
[Collection(AloneCollection.Name)]
public sealed class OnnxMemoryTests
{
    [Fact]
    public void Opening_and_closing_lanes_and_models_gives_the_memory_back()
    {
        var model = Models.Affine();
        Turn(50);
        var before = Environment.WorkingSet;

        Turn(400);

        (Environment.WorkingSet - before).ShouldBeLessThan(32 << 20);

        void Turn(int times)
        {
            for (var i = 0; i < times; i++)
            {
                using var predictor = Models.Loader.Load(model).Value;
                using var lane = predictor.OpenLane(4096);
                lane.Run(4096);
            }
        }
    }
}
