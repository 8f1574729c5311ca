namespace Flywheel.Projects.Wheel;

/// <summary>What the wheel's steps make, by the word lineage keeps.</summary>
public static class ArtifactKinds
{
    /// <summary>The bytes of a source's files.</summary>
    public const string Source = "source";

    /// <summary>The manifest of a dataset version.</summary>
    public const string DatasetVersion = "dataset-version";

    /// <summary>A dataset's profile.</summary>
    public const string Profile = "profile";

    /// <summary>The canonical feature plan.</summary>
    public const string FeaturePlan = "feature-plan";

    /// <summary>Features, label and part of the rows a model learns from and is judged on, as Parquet.</summary>
    public const string TrainingSet = "training-set";

    /// <summary>What people answered about predictions, one a line.</summary>
    public const string Reviews = "reviews";

    /// <summary>What the leak guard looked at and found.</summary>
    public const string LeakReport = "leak-report";

    /// <summary>A trained graph.</summary>
    public const string Model = "model";

    /// <summary>How a graph was trained: trainer, parameters, recipe, layout, trials.</summary>
    public const string Candidate = "candidate";

    /// <summary>The trials a search ran, with their scores.</summary>
    public const string Trials = "trials";

    /// <summary>An evaluation as JSON.</summary>
    public const string Report = "report";

    /// <summary>An evaluation as one page.</summary>
    public const string ReportPage = "report-page";

    /// <summary>A release's manifest.</summary>
    public const string Release = "release";
}
