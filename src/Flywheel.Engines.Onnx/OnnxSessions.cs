using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>Starts sessions of the runtime the house's way.</summary>
internal static class OnnxSessions
{
    private static readonly Lazy<OrtEnv> Environment = new(Start);

    public static InferenceSession Create(byte[] model, OnnxOptions options)
    {
        _ = Environment.Value;
        using var native = new SessionOptions
        {
            IntraOpNumThreads = options.IntraOpThreads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = options.OptimizeGraph ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            // A plan is kept for every shape seen: with free row counts that is memory that only grows.
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        native.AddSessionConfigEntry("session.use_deterministic_compute", "1");
        // Waiting threads must sleep: a spinning one takes the core of another lane.
        native.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new InferenceSession(model, native);
    }

    private static OrtEnv Start()
    {
        // Errors come back as exceptions; the runtime's own printing to stderr would only repeat them.
        var options = new EnvironmentCreationOptions { logId = "flywheel", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        var environment = OrtEnv.IsCreated ? OrtEnv.Instance() : OrtEnv.CreateInstanceWithOptions(ref options);
        environment.DisableTelemetryEvents();
        return environment;
    }
}
