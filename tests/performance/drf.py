"""The list of recommendations as REST framework's own serializers give it, with prefetch: a peer to measure beside."""

import os

import django
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctitf_site.settings")
django.setup()
override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]).enable()
application = get_wsgi_application()

from rest_framework.pagination import LimitOffsetPagination  # noqa: E402 – models come after Django
from rest_framework.renderers import JSONRenderer  # noqa: E402
from rest_framework.routers import SimpleRouter  # noqa: E402
from rest_framework.serializers import ModelSerializer  # noqa: E402
from rest_framework.viewsets import ReadOnlyModelViewSet  # noqa: E402

from actionplan.models import Pillar, Recommendation  # noqa: E402
from organizations.models import Organization, State  # noqa: E402

NAMED = ("ref", "title_en", "title_ru")


def named(named_model):
    class Named(ModelSerializer):
        class Meta:
            model, fields = named_model, NAMED

    return Named


class RecommendationSerializer(ModelSerializer):
    pillar = named(Pillar)()
    states = named(State)(many=True)
    organizations = named(Organization)(many=True)

    class Meta:
        model = Recommendation
        more = ("slug", "updated_at", "absent", "code", "text_en", "text_ru", "pillar", "states", "organizations")
        fields = (*NAMED, *more)


class Pages(LimitOffsetPagination):
    default_limit = 50


class RecommendationViewSet(ReadOnlyModelViewSet):
    queryset = (
        Recommendation.objects.filter(status="published")
        .order_by("ref")
        .select_related("pillar")
        .prefetch_related("states", "organizations")
    )
    serializer_class, pagination_class, renderer_classes = RecommendationSerializer, Pages, [JSONRenderer]
    lookup_field = "ref"


router = SimpleRouter()
router.register("recommendations", RecommendationViewSet)
urlpatterns = router.urls
