using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data.Predictions;
using Flywheel.Features;
using Flywheel.Registry;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;
using Flywheel.Registry.Scoring;
using Flywheel.Storage;

namespace Flywheel.Serving.Foreign;

/// <summary>
/// Makes releases of models that other tools exported: adapted so that every protocol can serve them, proven on rows, with their own columns for a signature. Safe to use
/// from many threads.
/// </summary>
public sealed class ForeignModels
{
    /// <summary>What the release's origin is called.</summary>
    public const string Kind = "foreign-model";

    private const string Candidate = "foreign";

    private readonly IModelAdapter _adapter;
    private readonly IPredictorLoader _loader;
    private readonly IObjects _objects;
    private readonly ReleaseRegistry _registry;

    internal ForeignModels(IModelAdapter adapter, IPredictorLoader loader, IObjects objects, ReleaseRegistry registry) =>
        (_adapter, _loader, _objects, _registry) = (adapter, loader, objects, registry);

    /// <summary>
    /// Registers it as the next version of its model; the same file and words are the same version. It becomes the champion when its scores are those that the rows say, or
    /// when <paramref name="force"/> names who answers for it. Refuses <c>foreign.name</c> (a model of that name is made here; <paramref name="force"/> takes it over), what <see cref="IModelAdapter"/> refuses, <c>foreign.columns</c>, <c>foreign.rows</c>,
    /// <c>foreign.score</c> and <c>foreign.expected</c>: then nothing was registered.
    /// </summary>
    /// <param name="definition">The model.</param>
    /// <param name="by">Who imports it.</param>
    /// <param name="force">Who wants it to serve without proof, and why; null where nobody does.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Result<ForeignReport>> ImportAsync(ForeignModelDefinition definition, string by, PromotionForce? force, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var named = DatasetName.Read(PredictionRow.DatasetOf(definition.Name));
        var adapted = _adapter.Adapt(definition.Model, new AdaptationOptions { Score = definition.Score, Width = definition.Columns.IsEmpty ? definition.Rows?.Rows.Columns.Length : definition.Columns.Length });
        var free = force is null ? await CheckNameAsync(definition.Name, cancellationToken).ConfigureAwait(false) : Result.Ok;
        if (!named.IsOk || !free.IsOk || !adapted.TryGet(out var model))
        {
            return Result.Refuse<ForeignReport>(named.Refusals.Concat(free.Refusals).Concat(adapted.Refusals));
        }

        var columns = ForeignColumns.Layout(model.Inputs, definition);
        var opened = columns.TryGet(out var layout) ? ReleaseScorer.Open(model.Model, layout, _loader) : columns.Refused<ReleaseScorer>();
        if (!opened.TryGet(out var scorer))
        {
            return opened.Refused<ForeignReport>();
        }

        using (scorer)
        {
            var proven = ForeignProof.Of(scorer, definition.Rows);
            return proven.TryGet(out var proof)
                ? await RegisterAsync(definition, model, layout!, proof, by, force, cancellationToken).ConfigureAwait(false)
                : proven.Refused<ForeignReport>();
        }
    }

    // A project's own model has gates that an import does not pass.
    private async Task<Result> CheckNameAsync(string name, CancellationToken cancellationToken)
    {
        if ((await _registry.ListAsync(name, cancellationToken).ConfigureAwait(false)).FirstOrDefault() is not { } latest)
        {
            return Result.Ok;
        }

        var opened = await _registry.OpenAsync(latest.Digest, cancellationToken).ConfigureAwait(false);
        return opened.TryGet(out var release) && release.Manifest.Origins.All(origin => origin.Kind != Kind)
            ? Result.From([new Refusal("foreign.name", "Name taken", $"'{name}' is a model that is made here: {latest} is its latest release.", "Give another --name, or --force with --reason to put this one in its place.")])
            : Result.Ok;
    }

    private async Task<Result<ForeignReport>> RegisterAsync(
        ForeignModelDefinition definition, AdaptedModel model, InputLayout layout, ForeignProof proof, string by, PromotionForce? force, CancellationToken cancellationToken)
    {
        var request = ForeignColumns.Request(layout, proof.Optional);
        var origin = await PutAsync(definition.Model.ToArray(), cancellationToken).ConfigureAwait(false);
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [ReleaseFiles.Model] = model.Model.ToArray(),
            [ReleaseFiles.Layout] = Encoding.UTF8.GetBytes(layout.ToJson()),
            [ReleaseFiles.Features] = Encoding.UTF8.GetBytes(PlanOf(request).ToJson()),
            [ReleaseFiles.Holdout] = ReleaseJson.Write(proof.Holdout),
            [ReleaseFiles.Card] = Encoding.UTF8.GetBytes(CardOf(definition, model, request, proof, origin)),
            [ReleaseFiles.MLmodel] = Encoding.UTF8.GetBytes(MLmodelFile.Write(layout)),
        };
        var files = ImmutableArray.CreateBuilder<ReleaseFile>();
        foreach (var (name, content) in contents)
        {
            files.Add(new ReleaseFile(name, await PutAsync(content, cancellationToken).ConfigureAwait(false), content.Length));
        }

        var version = await _registry.RegisterAsync(new ReleaseManifest
        {
            Format = ReleaseManifest.CurrentFormat,
            Model = definition.Name,
            Candidate = model.Producer.Length == 0 ? Candidate : model.Producer,
            Label = model.Score,
            Request = request,
            Threshold = definition.Threshold,
            Metrics = ImmutableSortedDictionary<string, double>.Empty,
            Origins = [new ReleaseOrigin(Kind, definition.Name, origin)],
            Files = files.ToImmutable(),
        }, null, cancellationToken).ConfigureAwait(false);
        var promoted = proof.LargestDifference is not null || force is not null
            ? await _registry.PromoteAsync(version, ReleaseRegistry.Champion, VerdictOf(proof), by, force, cancellationToken).ConfigureAwait(false)
            : null as Result<Promotion>?;
        return promoted is { IsOk: false } refused
            ? refused.Refused<ForeignReport>()
            : new ForeignReport(version, request, model.Score, model.Changes, proof.Rows, proof.LargestDifference, promoted is not null);
    }

    private static GateVerdict VerdictOf(ForeignProof proof) => new([proof.LargestDifference is { } difference
        ? new GateFinding("scores = expected", true, string.Create(CultureInfo.InvariantCulture, $"{proof.Rows} rows, largest difference {difference:0.0e+00}"))
        : new GateFinding("scores = expected", false, $"{proof.Rows} rows gave numbers; no expected scores were given")]);

    // Each column is a feature as it comes. The time is nobody's column: a row is of the moment it is asked about.
    private static FeaturePlan PlanOf(ImmutableArray<Field> request)
    {
        var time = "asked_at";
        while (request.Any(field => field.Name == time))
        {
            time += "_";
        }

        return new FeaturePlan(
            new RowShape(new Schema([.. request, new Field(time, ColumnType.Timestamp)]), time), [],
            [.. request.Select(field => new FeatureDefinition(field.Name, $"\"{field.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))]);
    }

    private static string CardOf(ForeignModelDefinition definition, AdaptedModel model, ImmutableArray<Field> request, ForeignProof proof, Digest origin)
    {
        var card = new StringBuilder();
        card.Append(CultureInfo.InvariantCulture, $"# {definition.Name}\n\nMade elsewhere{(model.Producer.Length == 0 ? "" : $", by {model.Producer}")}, and imported: {origin}.\n\n");
        card.Append(CultureInfo.InvariantCulture, $"- Score: {model.Score}\n- Decided yes from a score of {definition.Threshold:R} on\n- Takes: {string.Join(", ", request)}\n");
        card.Append(proof.LargestDifference is { } difference
            ? string.Create(CultureInfo.InvariantCulture, $"- {proof.Rows} rows score as its maker says, to {difference:0.0e+00}\n")
            : $"- {proof.Rows} rows give numbers; nobody said which they should be\n");
        foreach (var change in model.Changes)
        {
            card.Append("- ").Append(change).Append('\n');
        }

        return card.Append("\nHow good it is was not measured here.\n").ToString();
    }

    private async Task<Digest> PutAsync(byte[] content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content);
        return await _objects.PutAsync(stream, cancellationToken).ConfigureAwait(false);
    }
}
