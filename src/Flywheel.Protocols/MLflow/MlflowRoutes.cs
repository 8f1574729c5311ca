using System.Collections.Frozen;
using Flywheel.Security;

namespace Flywheel.Protocols.MLflow;

/// <summary>What is answered, by verb and path. A path that ends in <c>/</c> takes anything after it.</summary>
internal static class MlflowRoutes
{
    private const AccessRole Reads = AccessRole.Reader, Writes = AccessRole.Writer, Approves = AccessRole.Approver;

    private static readonly (string Verbs, string Path, MlflowRoute Route)[] Calls =
    [
        ("POST", "experiments/create", new(Writes, ExperimentCalls.CreateAsync)),
        ("GET", "experiments/get", new(Reads, ExperimentCalls.GetAsync)),
        ("GET", "experiments/get-by-name", new(Reads, ExperimentCalls.GetByNameAsync)),
        ("GET POST", "experiments/search", new(Reads, ExperimentCalls.SearchAsync)),
        ("POST", "experiments/delete", new(Writes, ExperimentCalls.DeleteAsync)),
        ("POST", "experiments/restore", new(Writes, ExperimentCalls.RestoreAsync)),
        ("POST", "experiments/update", new(Writes, ExperimentCalls.UpdateAsync)),
        ("POST", "experiments/set-experiment-tag", new(Writes, ExperimentCalls.SetTagAsync)),
        ("POST", "experiments/delete-experiment-tag", new(Writes, ExperimentCalls.DeleteTagAsync)),
        ("POST", "experiments/search-datasets", new(Reads, DatasetCalls.SearchAsync)),
        ("POST", "runs/create", new(Writes, RunCalls.CreateAsync)),
        ("GET", "runs/get", new(Reads, RunCalls.GetAsync)),
        ("POST", "runs/update", new(Writes, RunCalls.UpdateAsync)),
        ("POST", "runs/delete", new(Writes, RunCalls.DeleteAsync)),
        ("POST", "runs/restore", new(Writes, RunCalls.RestoreAsync)),
        ("POST", "runs/search", new(Reads, RunCalls.SearchAsync)),
        ("POST", "runs/log-metric", new(Writes, LoggingCalls.MetricAsync) { ParsesItself = true }),
        ("POST", "runs/log-parameter", new(Writes, LoggingCalls.ParamAsync)),
        ("POST", "runs/set-tag", new(Writes, LoggingCalls.SetTagAsync)),
        ("POST", "runs/delete-tag", new(Writes, LoggingCalls.DeleteTagAsync)),
        ("POST", "runs/log-batch", new(Writes, LoggingCalls.BatchAsync) { ParsesItself = true }),
        ("POST", "runs/log-inputs", new(Writes, LoggingCalls.InputsAsync)),
        ("POST", "runs/outputs", new(Writes, LoggingCalls.OutputsAsync)),
        ("POST", "runs/log-model", new(Writes, LoggingCalls.ModelAsync)),
        ("GET", "metrics/get-history", new(Reads, HistoryCalls.GetAsync)),
        ("GET", "metrics/get-history-bulk", new(Reads, HistoryCalls.BulkAsync)),
        ("GET", "metrics/get-history-bulk-interval", new(Reads, HistoryCalls.IntervalAsync)),
        ("GET", "artifacts/list", new(Reads, ArtifactCalls.ListAsync)),
        ("POST", "upload-artifact", new(Writes, ArtifactCalls.UploadAsync) { IsRaw = true }),
        ("POST", "logged-models", new(Writes, LoggedModelCalls.CreateAsync)),
        ("POST", "logged-models/search", new(Reads, LoggedModelCalls.SearchAsync)),
        ("GET", "logged-models/", new(Reads, LoggedModelCalls.OfOneAsync)),
        ("POST PATCH DELETE", "logged-models/", new(Writes, LoggedModelCalls.OfOneAsync)),
        ("GET", "traces", new(Reads, TraceCalls.FindAsync)),
        ("POST", "traces", new(Writes, TraceCalls.StartAsync)),
        ("GET POST", "traces/batchGet", new(Reads, TraceCalls.BatchAsync)),
        ("GET", "traces/get", new(Reads, TraceCalls.WholeAsync)),
        ("GET", "get-trace-artifact", new(Reads, TraceCalls.FileAsync)),
        ("POST", "traces/search", new(Reads, TraceCalls.SearchAsync)),
        ("GET", "traces/", new(Reads, TraceCalls.BelowAsync)),
        ("POST PATCH DELETE", "traces/", new(Writes, TraceCalls.BelowAsync)),
        ("POST", "registered-models/create", new(Writes, ModelCalls.CreateAsync)),
        ("GET", "registered-models/get", new(Reads, ModelCalls.GetAsync)),
        ("PATCH", "registered-models/update", new(Writes, ModelCalls.UpdateAsync)),
        ("POST", "registered-models/rename", new(Approves, ModelCalls.RenameAsync)),
        ("DELETE", "registered-models/delete", new(Approves, ModelCalls.DeleteAsync)),
        ("GET", "registered-models/search", new(Reads, ModelCalls.SearchAsync)),
        ("GET POST", "registered-models/get-latest-versions", new(Reads, ModelCalls.LatestAsync)),
        ("POST", "registered-models/set-tag", new(Writes, ModelCalls.SetTagAsync)),
        ("DELETE", "registered-models/delete-tag", new(Writes, ModelCalls.DeleteTagAsync)),
        ("POST", "registered-models/alias", new(Approves, ModelCalls.SetAliasAsync)),
        ("GET", "registered-models/alias", new(Reads, ModelCalls.GetAliasAsync)),
        ("DELETE", "registered-models/alias", new(Approves, ModelCalls.DeleteAliasAsync)),
        ("POST", "model-versions/create", new(Writes, VersionCalls.CreateAsync)),
        ("GET", "model-versions/get", new(Reads, VersionCalls.GetAsync)),
        ("GET", "model-versions/get-download-uri", new(Reads, VersionCalls.UriAsync)),
        ("PATCH", "model-versions/update", new(Writes, VersionCalls.UpdateAsync)),
        ("DELETE", "model-versions/delete", new(Approves, VersionCalls.DeleteAsync)),
        ("POST", "model-versions/transition-stage", new(Approves, VersionCalls.MoveAsync)),
        ("GET", "model-versions/search", new(Reads, VersionCalls.SearchAsync)),
        ("POST", "model-versions/set-tag", new(Writes, VersionCalls.SetTagAsync)),
        ("DELETE", "model-versions/delete-tag", new(Writes, VersionCalls.DeleteTagAsync)),
    ];

    private static readonly (string Verbs, string Path, MlflowRoute Route)[] ProxyCalls =
    [
        ("GET", "artifacts", new(Reads, ArtifactProxy.ListAsync) { IsRaw = true }),
        ("PUT", "artifacts/", new(Writes, ArtifactProxy.PutAsync) { IsRaw = true }),
        ("GET", "artifacts/", new(Reads, ArtifactProxy.GetAsync) { IsRaw = true }),
        ("DELETE", "artifacts/", new(Writes, ArtifactProxy.DeleteAsync) { IsRaw = true }),
        ("POST", "mpu/create/", new(Writes, ArtifactProxy.MultipartAsync) { IsRaw = true }),
        ("POST", "mpu/complete/", new(Writes, ArtifactProxy.MultipartAsync) { IsRaw = true }),
        ("POST", "mpu/abort/", new(Writes, ArtifactProxy.MultipartAsync) { IsRaw = true }),
    ];

    public static FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> Api { get; } = Table(Calls);

    public static FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> Proxy { get; } = Table(ProxyCalls);

    private static FrozenDictionary<string, FrozenDictionary<string, MlflowRoute>> Table((string Verbs, string Path, MlflowRoute Route)[] calls) =>
        calls.SelectMany(call => call.Verbs.Split(' ').Select(verb => (call.Path, Verb: verb, call.Route)))
            .GroupBy(call => call.Path)
            .ToFrozenDictionary(path => path.Key, path => path.ToFrozenDictionary(call => call.Verb, call => call.Route, StringComparer.Ordinal), StringComparer.Ordinal);
}
