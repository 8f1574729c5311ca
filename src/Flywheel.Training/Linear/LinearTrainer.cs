using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Training.Design;
using Flywheel.Training.Parameters;
using Flywheel.Training.Trainers;

namespace Flywheel.Training.Linear;

/// <summary>Linear and logistic regression under an elastic net. The objective is scikit-learn's, so that its C means the same here.</summary>
internal sealed class LinearTrainer : ITrainer
{
    // Beyond this the Hessian outgrows the caches and the memory it would save in passes.
    private const int MostNewtonWidth = 2_048;

    private readonly LinearLoss _loss;

    private LinearTrainer(string name, LinearLoss loss, TaskKind task, ImmutableArray<ParameterDefinition> more)
    {
        (Name, _loss) = (name, loss);
        Traits = new TrainerTraits([task], DesignNeeds.TakesBlocks | DesignNeeds.WantsScaled,
        [
            ParameterDefinition.Number("c", 1, 1e-10, 1e10, "Weight of the loss against the penalty: c · Σ loss + penalty. Lower is smoother.", ParameterScale.Log),
            ParameterDefinition.Number("l1_ratio", 0, 0, 1, "Share of the penalty on absolute values; 0 is ridge, 1 is lasso."),
            ParameterDefinition.Whole("max_iterations", 200, 1, 100_000, "Steps after which the fit gives up and says so."),
            .. more,
        ]);
    }

    public string Name { get; }

    public TrainerTraits Traits { get; }

    /// <summary>Logistic regression.</summary>
    internal static LinearTrainer Logistic() => new("logistic-regression", LinearLoss.Logistic, TaskKind.BinaryClassification,
        [ParameterDefinition.Choice("class_weight", ["none", "balanced"], "balanced: both classes weigh the same in all.")]);

    /// <summary>Linear regression.</summary>
    internal static LinearTrainer Linear() => new("linear-regression", LinearLoss.Squared, TaskKind.Regression, []);

    public Task<Result<ITrainedModel>> FitAsync(FitRequest request, CancellationToken cancellationToken) =>
        Task.Run(() => Fit(request, cancellationToken), cancellationToken);

    private Result<ITrainedModel> Fit(FitRequest request, CancellationToken cancellationToken)
    {
        var design = request.Train.Design;
        if (MissingColumn(design) is { } column)
        {
            return new Refusal("training.missing-values", "Missing values",
                $"'{Name}' cannot take missing values, and the column '{column}' has some.", "Let its encoder impute them.");
        }

        var c = request.Parameters.Number("c");
        var ratio = request.Parameters.Number("l1_ratio");
        var penalty = new LinearPenalty(ratio, 1 - ratio);
        var data = new LinearData(request.Train, RowWeights(request, c));
        var most = request.Parameters.Whole("max_iterations");
        void Report(int iteration, double objective) =>
            request.Progress?.Report(new Progress(iteration, null, "iterations", FormattableString.Invariant($"objective {objective:G6}")));
        var solution = data.Width <= MostNewtonWidth
            ? new NewtonSolver(data, _loss, penalty, most).Solve(Report, cancellationToken)
            : new QuasiNewtonSolver(data, _loss, penalty, most).Solve(Report, cancellationToken);
        ImmutableArray<int> widths = [.. design.Blocks.Select(block => block.Categories.Count)];
        return Result.Of<ITrainedModel>(new LinearModel(_loss, design.DenseWidth, widths, solution.Coefficients, FitReportOf(solution, design, most, c)));
    }

    private double[] RowWeights(FitRequest request, double c)
    {
        var weights = request.Train.Weights.IsEmpty ? Enumerable.Repeat(1.0, request.Train.Count).ToArray() : request.Train.Weights.ToArray();
        var (factorOf0, factorOf1) = (c, c);
        if (_loss == LinearLoss.Logistic && request.Parameters.Word("class_weight") == "balanced")
        {
            var (all, ones) = (weights.Sum(), 0.0);
            for (var row = 0; row < weights.Length; row++)
            {
                ones += weights[row] * request.Train.Labels.Span[row];
            }

            (factorOf0, factorOf1) = (c * all / (2 * (all - ones)), c * all / (2 * ones));
        }

        for (var row = 0; row < weights.Length; row++)
        {
            weights[row] *= request.Train.Labels.Span[row] == 1 ? factorOf1 : factorOf0;
        }

        return weights;
    }

    private static FitReport FitReportOf(LinearSolution solution, DesignMatrix design, int most, double c) =>
        new(solution.Objectives.Length, solution.Objectives.Length, "objective_per_row",
            [.. solution.Objectives.Select(objective => objective / (c * design.Count))], [])
        {
            Warnings = solution.Converged ? [] : [$"Stopped after {most} iterations, before it converged."],
            Importance = LinearImportance.Of(solution.Coefficients, design),
        };

    private static string? MissingColumn(DesignMatrix design)
    {
        var at = design.Dense.Span.IndexOf(float.NaN);
        return at < 0 ? null : design.DenseNames[at % design.DenseWidth];
    }
}
