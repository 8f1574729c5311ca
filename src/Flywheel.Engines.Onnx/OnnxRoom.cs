using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx.Foreign;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Engines.Onnx;

/// <summary>Registers the engine.</summary>
public static class OnnxRoom
{
    /// <summary>Adds ONNX Runtime as the loader and the adapter of the format <c>onnx</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static IServiceCollection AddOnnx(this IServiceCollection services, OnnxOptions? options = null)
    {
        var loader = new OnnxPredictorLoader(options ?? new OnnxOptions());
        return services.AddSingleton<IPredictorLoader>(loader).AddSingleton<IModelAdapter>(new OnnxModelAdapter(loader));
    }
}
