using Flywheel.Core.Prediction;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Engines.Onnx;

/// <summary>Registers the engine.</summary>
public static class OnnxRoom
{
    /// <summary>Adds ONNX Runtime as the loader of the format <c>onnx</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static IServiceCollection AddOnnx(this IServiceCollection services, OnnxOptions? options = null) =>
        services.AddSingleton<IPredictorLoader>(new OnnxPredictorLoader(options ?? new OnnxOptions()));
}
