from ctitf_site.web.views import PageView
class StyleGuide(PageView):
    template_name = "pages/styleguide.html"
