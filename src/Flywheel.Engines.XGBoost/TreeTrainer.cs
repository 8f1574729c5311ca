using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Engines.XGBoost.Fitting;
using Flywheel.Engines.XGBoost.Native;
using Flywheel.Training.Design;
using Flywheel.Training.Parameters;
using Flywheel.Training.Trainers;

namespace Flywheel.Engines.XGBoost;

/// <summary>A family of tree models. What differs between families is the plan they make of a request, and what their sum of leaves means.</summary>
internal sealed class TreeTrainer(string name, ImmutableArray<ParameterDefinition> parameters, Func<FitRequest, TreeFitPlan> plan, XGBoostOptions options) : ITrainer
{
    public string Name => name;

    public TrainerTraits Traits { get; } = new([TaskKind.BinaryClassification, TaskKind.Regression], DesignNeeds.TakesMissing, parameters);

    // Not Task.Run: a fit holds its thread for minutes, and OpenMP keeps a team of threads for every thread that calls it.
    public Task<Result<ITrainedModel>> FitAsync(FitRequest request, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Fit(request, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>A number as XGBoost's settings want it.</summary>
    internal static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private Result<ITrainedModel> Fit(FitRequest request, CancellationToken cancellationToken)
    {
        if (Problem(request) is { } problem)
        {
            return problem;
        }

        var threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        using var train = new TreeRows(request.Train, threads);
        var validation = request.Validation is null ? null : new ValidationRows(request.Validation, threads);
        var fitPlan = plan(request);
        var outcome = new TreeFit(fitPlan, train, validation, threads, request.Progress).Run(cancellationToken);
        var report = new FitReport(
            outcome.Rounds, outcome.Trees.Trees.Length, fitPlan.Loss.Metric, outcome.TrainByRound, outcome.ValidationByRound)
        {
            Importance = [.. request.Train.Design.DenseNames.Zip(outcome.GainByColumn, KeyValuePair.Create)],
        };
        return Result.Of<ITrainedModel>(new TreeModel(outcome.Trees with { Link = fitPlan.Link }, report));
    }

    private Refusal? Problem(FitRequest request)
    {
        if (XGBoostLibrary.Check() is { } missing)
        {
            return missing;
        }

        if (request.Train.Design.DenseWidth == 0)
        {
            return XGBoostRefusals.NoColumns(name);
        }

        return InfiniteColumn(request.Train.Design) ?? (request.Validation is null ? null : InfiniteColumn(request.Validation.Design));
    }

    private Refusal? InfiniteColumn(DesignMatrix design)
    {
        var at = design.Dense.Span.IndexOfAny(float.PositiveInfinity, float.NegativeInfinity);
        return at < 0 ? null : XGBoostRefusals.Infinite(name, design.DenseNames[at % design.DenseWidth], at / design.DenseWidth);
    }
}
