using System.Collections.Frozen;

namespace Flywheel.Protocols.MLflow;

/// <summary>What is answered, by verb and path. A path that ends in <c>/</c> takes anything after it.</summary>
internal static class MlflowRoutes
{
    private static readonly (string Verbs, string Path, MlflowRoute Route)[] Calls =
    [
        ("POST", "experiments/create", new(ExperimentCalls.CreateAsync)),
        ("GET", "experiments/get", new(ExperimentCalls.GetAsync)),
        ("GET", "experiments/get-by-name", new(ExperimentCalls.GetByNameAsync)),
        ("GET POST", "experiments/search", new(ExperimentCalls.SearchAsync)),
        ("POST", "experiments/delete", new(ExperimentCalls.DeleteAsync)),
        ("POST", "experiments/restore", new(ExperimentCalls.RestoreAsync)),
        ("POST", "experiments/update", new(ExperimentCalls.UpdateAsync)),
        ("POST", "experiments/set-experiment-tag", new(ExperimentCalls.SetTagAsync)),
        ("POST", "experiments/delete-experiment-tag", new(ExperimentCalls.DeleteTagAsync)),
        ("POST", "experiments/search-datasets", new(DatasetCalls.SearchAsync)),
        ("POST", "runs/create", new(RunCalls.CreateAsync)),
        ("GET", "runs/get", new(RunCalls.GetAsync)),
        ("POST", "runs/update", new(RunCalls.UpdateAsync)),
        ("POST", "runs/delete", new(RunCalls.DeleteAsync)),
        ("POST", "runs/restore", new(RunCalls.RestoreAsync)),
        ("POST", "runs/search", new(RunCalls.SearchAsync)),
        ("POST", "runs/log-metric", new(LoggingCalls.MetricAsync) { ParsesItself = true }),
        ("POST", "runs/log-parameter", new(LoggingCalls.ParamAsync)),
        ("POST", "runs/set-tag", new(LoggingCalls.SetTagAsync)),
        ("POST", "runs/delete-tag", new(LoggingCalls.DeleteTagAsync)),
        ("POST", "runs/log-batch", new(LoggingCalls.BatchAsync) { ParsesItself = true }),
        ("POST", "runs/log-inputs", new(LoggingCalls.InputsAsync)),
        ("POST", "runs/outputs", new(LoggingCalls.OutputsAsync)),
        ("POST", "runs/log-model", new(LoggingCalls.ModelAsync)),
        ("GET", "metrics/get-history", new(HistoryCalls.GetAsync)),
        ("GET", "metrics/get-history-bulk", new(HistoryCalls.BulkAsync)),
        ("GET", "metrics/get-history-bulk-interval", new(HistoryCalls.IntervalAsync)),
        ("GET", "artifacts/list", new(ArtifactCalls.ListAsync)),
        ("POST", "upload-artifact", new(ArtifactCalls.UploadAsync) { IsRaw = true }),
        ("POST", "logged-models", new(LoggedModelCalls.CreateAsync)),
        ("POST", "logged-models/search", new(LoggedModelCalls.SearchAsync)),
        ("GET POST PATCH DELETE", "logged-models/", new(LoggedModelCalls.OfOneAsync)),
        ("GET POST", "traces", new(TraceCalls.AllAsync)),
        ("GET POST PATCH DELETE", "traces/", new(TraceCalls.BelowAsync)),
        ("POST", "registered-models/create", new(ModelCalls.CreateAsync)),
        ("GET", "registered-models/get", new(ModelCalls.GetAsync)),
        ("PATCH", "registered-models/update", new(ModelCalls.UpdateAsync)),
        ("POST", "registered-models/rename", new(ModelCalls.RenameAsync)),
        ("DELETE", "registered-models/delete", new(ModelCalls.DeleteAsync)),
        ("GET", "registered-models/search", new(ModelCalls.SearchAsync)),
        ("GET POST", "registered-models/get-latest-versions", new(ModelCalls.LatestAsync)),
        ("POST", "registered-models/set-tag", new(ModelCalls.SetTagAsync)),
        ("DELETE", "registered-models/delete-tag", new(ModelCalls.DeleteTagAsync)),
        ("POST", "registered-models/alias", new(ModelCalls.SetAliasAsync)),
        ("GET", "registered-models/alias", new(ModelCalls.GetAliasAsync)),
        ("DELETE", "registered-models/alias", new(ModelCalls.DeleteAliasAsync)),
        ("POST", "model-versions/create", new(VersionCalls.CreateAsync)),
        ("GET", "model-versions/get", new(VersionCalls.GetAsync)),
        ("GET", "model-versions/get-download-uri", new(VersionCalls.UriAsync)),
        ("PATCH", "model-versions/update", new(VersionCalls.UpdateAsync)),
        ("DELETE", "model-versions/delete", new(VersionCalls.DeleteAsync)),
        ("POST", "model-versions/transition-stage", new(VersionCalls.MoveAsync)),
        ("GET", "model-versions/search", new(VersionCalls.SearchAsync)),
        ("POST", "model-versions/set-tag", new(VersionCalls.SetTagAsync)),
        ("DELETE", "model-versions/delete-tag", new(VersionCalls.DeleteTagAsync)),
    ];

    private static readonly (string Verbs, string Path, MlflowRoute Route)[] ProxyCalls =
    [
        ("GET", "artifacts", new(ArtifactProxy.ListAsync) { IsRaw = true }),
        ("PUT", "artifacts/", new(ArtifactProxy.PutAsync) { IsRaw = true }),
        ("GET", "artifacts/", new(ArtifactProxy.GetAsync) { IsRaw = true }),
        ("DELETE", "artifacts/", new(ArtifactProxy.DeleteAsync) { IsRaw = true }),
        ("POST", "mpu/create/", new(ArtifactProxy.MultipartAsync) { IsRaw = true }),
        ("POST", "mpu/complete/", new(ArtifactProxy.MultipartAsync) { IsRaw = true }),
        ("POST", "mpu/abort/", new(ArtifactProxy.MultipartAsync) { IsRaw = true }),
    ];

    public static FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> Api { get; } = Table(Calls);

    public static FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> Proxy { get; } = Table(ProxyCalls);

    private static FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> Table((string Verbs, string Path, MlflowRoute Route)[] calls) =>
        calls.SelectMany(call => call.Verbs.Split(' ').Select(verb => (call.Path, Verb: verb, call.Route)))
            .GroupBy(call => call.Path)
            .ToFrozenDictionary(path => path.Key, path => path.ToFrozenDictionary(call => call.Verb, call => call.Route, StringComparer.Ordinal), StringComparer.Ordinal);
}
